import { describe, expect, test } from 'vitest';
import { failureOfResponse } from '../../src/azure/arm/failure-of-response.ts';
import { error, expected, failureFor, registry, type Row, subnet } from './refusal-row.ts';

describe('a refusal of a subnet', () => {
  test.for<Row>([
    {
      name: 'a lock that looks like throttling',
      status: 429,
      headers: { 'retry-after': '11' },
      body: error('RetryableError', 'A retryable error occurred.', {
        code: 'RetryableErrorDueToAnotherOperation',
        message: 'Operation PutSubnetOperation (491a4e2d-77e7-4aa6-9035-c0d24adea440) is updating.',
      }),
      kind: 'conflict',
      afterMs: 11_000,
      says: 'Operation PutSubnetOperation is updating.',
    },
    {
      name: 'a reference that is being written',
      status: 429,
      body: error('RetryableError', 'A retryable error occurred.', {
        code: 'ReferencedResourceNotProvisioned',
        message: 'Cannot proceed.',
      }),
      kind: 'conflict',
      afterMs: 3_000,
    },
    {
      name: 'another operation',
      status: 409,
      body: error(
        'AnotherOperationInProgress',
        'To retrieve status use uri: https://arm.test/operations/1?api-version=2020-11-01&s=secret.',
      ),
      kind: 'conflict',
      afterMs: 3_000,
      says: 'https://arm.test/operations/1',
    },
    {
      name: 'the tag has changed',
      status: 412,
      body: error('PreconditionFailed'),
      kind: 'changed',
    },
    { name: 'the tag has changed, without a word', status: 412, body: undefined, kind: 'changed' },
    {
      name: 'real throttling with a time',
      status: 429,
      headers: { 'retry-after': '42' },
      body: error('TooManyRequests'),
      kind: 'throttled',
      afterMs: 42_000,
    },
    {
      name: 'real throttling without a time',
      status: 429,
      body: undefined,
      kind: 'throttled',
      afterMs: 10_000,
    },
    {
      name: 'a quota that is used up',
      status: 429,
      headers: { 'x-ms-ratelimit-remaining-subscription-writes': '0' },
      body: error('SubscriptionRequestsThrottled'),
      kind: 'throttled',
      afterMs: 5_000,
    },
    {
      name: 'the resource, as the gateway tells it',
      status: 404,
      headers: { 'x-ms-failure-cause': 'gateway' },
      body: error('ResourceNotFound'),
      kind: 'notFound',
    },
    {
      name: 'the resource, as the provider tells it',
      status: 404,
      body: error('NotFound', `Resource ${subnet} not found.`),
      kind: 'notFound',
      says: `az resource show --ids ${subnet}`,
    },
    { name: 'the parent', status: 404, body: error('ParentResourceNotFound'), kind: 'notFound' },
    { name: 'the group', status: 404, body: error('ResourceGroupNotFound'), kind: 'notFound' },
    {
      name: 'the subscription',
      status: 404,
      body: error('SubscriptionNotFound'),
      kind: 'notFound',
    },
  ])('$name is $kind', (given) => {
    const row = { method: 'PUT', path: subnet, ...given } as const;
    expect(failureFor(row)).toMatchObject(expected(row));
  });
});

describe('an odd answer', () => {
  test.for<Row>([
    {
      name: 'the shape of old providers',
      status: 409,
      body: { Code: 'Conflict', Message: 'Cannot modify.', Details: [] },
      kind: 'conflict',
      afterMs: 3_000,
      says: 'Conflict: Cannot modify.',
    },
    {
      name: 'an error without its envelope',
      status: 403,
      body: { code: 'AuthorizationFailed', message: 'no' },
      kind: 'forbidden',
    },
    {
      name: "a proxy's 404, which must not pass for a registry that is gone",
      status: 404,
      body: undefined,
      kind: 'unavailable',
      says: 'proxy',
    },
    { name: "a proxy's 403", status: 403, body: undefined, kind: 'unavailable', says: 'proxy' },
    { name: "a proxy's 407", status: 407, body: undefined, kind: 'unavailable' },
    { name: 'a redirect', status: 302, body: undefined, kind: 'unavailable' },
    { name: 'an empty 400', status: 400, body: undefined, kind: 'invalid' },
    { name: 'an empty 401', status: 401, body: undefined, kind: 'unauthenticated' },
    { name: 'an empty object', status: 404, body: {}, kind: 'unavailable' },
    {
      name: 'a token that is not taken',
      status: 401,
      body: error('ExpiredAuthenticationToken'),
      kind: 'unauthenticated',
      says: 'federated',
    },
    {
      name: 'a server error',
      status: 500,
      body: error('InternalServerError'),
      kind: 'unavailable',
    },
    { name: 'an empty 502', status: 502, body: undefined, kind: 'unavailable' },
    { name: 'a gateway timeout', status: 504, body: error('GatewayTimeout'), kind: 'unavailable' },
    {
      name: 'a busy server that names a time',
      status: 503,
      headers: { 'retry-after': '7' },
      body: error('ServerBusy'),
      kind: 'unavailable',
      afterMs: 7_000,
    },
    { name: 'a request timeout', status: 408, body: undefined, kind: 'unavailable' },
    {
      name: 'a version that is not known',
      status: 400,
      body: error('NoRegisteredProviderFound'),
      kind: 'invalid',
    },
  ])('$name is $kind', (row) => {
    expect(failureFor(row)).toMatchObject(expected(row));
  });
});

test("ARM's correlation id is kept, and ours where it gives none", () => {
  const attempt = { method: 'GET', path: registry, correlationId: 'ours' } as const;
  const given = { status: 404, headers: new Map([['x-ms-correlation-request-id', 'theirs']]) };
  expect(failureOfResponse({ ...given, body: undefined }, attempt, 0).correlationId).toBe('theirs');
  const silent = { status: 404, headers: new Map<string, string>(), body: undefined };
  expect(failureOfResponse(silent, attempt, 0).correlationId).toBe('ours');
});

test('a failure that lasts reads the same each time', () => {
  const attempt = { method: 'PATCH', path: registry, correlationId: 'ours' } as const;
  const messages = [
    'ffbc0cd9-51cc-4987-9315-0f606d0a5ce7',
    '1fbc0cd9-51cc-4987-9315-0f606d0a5ce8',
  ].map((id) => {
    const body = error('Conflict', `The resource is busy.\r\nRequestID=${id}`);
    return failureOfResponse({ status: 409, headers: new Map(), body }, attempt, 0).message;
  });
  expect(messages[0]).toContain('The resource is busy.');
  expect(messages[0]).toBe(messages[1]);
});

test('a wait is named only where waiting helps', () => {
  const headers = { 'retry-after': '7' };
  const row = { name: '', headers, status: 403, body: error('AuthorizationFailed') } as const;
  expect(failureFor({ ...row, kind: 'forbidden' })).not.toHaveProperty('afterMs');
});

test.for([
  {
    name: 'the signature of an address',
    said: 'Use uri: https://arm.test/1?api-version=1&s=secret.',
  },
  { name: 'a token', said: `Invalid header 'Bearer ${'secret'.repeat(5)}'.` },
  { name: 'a web token', said: 'Invalid assertion eyJhbGciOiJub25lIn0.secret.x' },
])('$name is not repeated', ({ said }) => {
  const body = error('Conflict', said);
  const { message } = failureFor({ name: '', status: 409, body, kind: 'conflict' });
  expect(message).not.toContain('secret');
});

test('and what only looks like a password is', () => {
  const said = 'The SKU Basic registries do not have it.';
  const body = error('NetworkRuleNotSupported', said);
  const { message } = failureFor({ name: '', status: 400, body, kind: 'skuNotSupported' });
  expect(message).toContain(said);
});

test.for([
  {
    name: 'by name, in a network by id',
    said: 'Subnets a, b of virtual network /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v do not have ServiceEndpoints for Microsoft.ContainerRegistry resources configured.',
    subnets: ['v/subnets/a', 'v/subnets/b'],
  },
  {
    name: 'by id',
    said: "lacks permission on the linked scope(s) '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/V/subnets/A' or the linked scope(s) are invalid.",
    subnets: ['v/subnets/a'],
  },
])('a refusal names the subnets that Azure blames $name', ({ said, subnets }) => {
  const network = '/subscriptions/s/resourcegroups/g/providers/microsoft.network/virtualnetworks/';
  const body = { error: { code: 'NetworkRuleValidationError', message: said } };
  const attempt = { method: 'PATCH', path: '/registries/r', correlationId: 'c' } as const;
  const failure = failureOfResponse({ status: 400, headers: new Map(), body }, attempt, 0);
  expect(failure.subnets).toEqual(subnets.map((id) => network + id));
});
