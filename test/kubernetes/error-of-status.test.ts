import { describe, expect, test } from 'vitest';
import { errorOfAnswer, errorOfStatus } from '../../src/kubernetes/client/error-of-status.ts';

describe('the kind of an answer', () => {
  test.for([
    { status: 400, kind: 'invalid' },
    { status: 401, kind: 'unauthorized' },
    { status: 403, kind: 'forbidden' },
    { status: 404, kind: 'notFound' },
    { status: 405, kind: 'invalid' },
    { status: 408, kind: 'unavailable' },
    { status: 409, reason: 'Conflict', kind: 'conflict' },
    { status: 409, reason: 'AlreadyExists', kind: 'alreadyExists' },
    { status: 410, reason: 'Expired', kind: 'gone' },
    { status: 410, reason: 'Gone', kind: 'gone' },
    { status: 415, kind: 'invalid' },
    { status: 422, reason: 'Invalid', kind: 'invalid' },
    { status: 429, kind: 'tooManyRequests' },
    { status: 500, kind: 'unavailable' },
    { status: 503, kind: 'unavailable' },
    { status: 504, reason: 'Timeout', kind: 'unavailable' },
  ])('$status $reason is $kind', ({ status, reason, kind }) => {
    const body = JSON.stringify({ kind: 'Status', reason, message: 'because' });
    const error = errorOfAnswer({ status, retryAfter: undefined, body });
    expect(error).toMatchObject({ kind, status, message: 'because' });
  });

  test('a version from the future is as far out of reach as one from the past', () => {
    const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
    const body = JSON.stringify({ reason: 'Timeout', details: { causes } });
    expect(errorOfAnswer({ status: 504, retryAfter: '1', body })).toMatchObject({ kind: 'gone' });
  });
});

describe('what the answer says', () => {
  test.for([
    { name: 'the header', retryAfter: '7', body: '{}', ms: 7_000 },
    {
      name: 'the body',
      retryAfter: undefined,
      body: '{"details":{"retryAfterSeconds":3}}',
      ms: 3_000,
    },
    { name: 'nobody', retryAfter: undefined, body: '{}', ms: undefined },
    { name: 'nobody in numbers', retryAfter: 'tomorrow', body: '{}', ms: undefined },
  ])('the wish for a pause is told by $name', ({ retryAfter, body, ms }) => {
    expect(errorOfAnswer({ status: 429, retryAfter, body }).retryAfterMs).toBe(ms);
  });

  test.for([
    { name: 'of a proxy', body: '<html>Bad gateway</html>', message: '<html>Bad gateway</html>' },
    { name: 'that is empty', body: '', message: 'the API server answered 502' },
    { name: 'with a message of another type', body: '{"message":1}', message: '{"message":1}' },
    { name: 'that is no object', body: 'null', message: 'null' },
  ])('a body $name is no obstacle', ({ body, message }) => {
    expect(errorOfAnswer({ status: 502, retryAfter: undefined, body }).message).toBe(message);
  });
});

test('an ERROR event is judged by the Status in it', () => {
  const status = { code: 410, reason: 'Expired', message: 'too old resource version: 1 (9)' };
  expect(errorOfStatus(status)).toMatchObject({ kind: 'gone', message: status.message });
  expect(errorOfStatus('nonsense')).toMatchObject({ kind: 'unavailable', status: 500 });
});
