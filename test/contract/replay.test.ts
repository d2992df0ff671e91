import { expect, test } from 'vitest';
import type { Json } from '../azure/json.ts';
import type { Check } from './check.ts';
import { sequencesIn } from './recording.ts';
import { replay } from './replay.ts';

const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const group = `${subscription}/resourceGroups/shop`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/hub`;
const subnet = `${network}/subnets/nodes`;
const operation = `${subscription}/providers/Microsoft.Network/locations/westus/operations/0b2c4d6e-0000-4000-8000-000000000001`;

test('what a recording reads and never made is there from the start', async () => {
  const checks = await played([answer('GET', subnet, 200, subnetBody('Succeeded'))]);
  expect(kindsOf(checks)).toEqual(['passed']);
});

test('polls go to the address of the simulator, and see what the recorded ones saw', async () => {
  const begun = { 'azure-asyncoperation': addressOf(operation), 'retry-after': '3' };
  const checks = await played([
    answer('GET', subnet, 200, subnetBody('Succeeded')),
    { ...answer('PUT', subnet, 200, subnetBody('Updating')), body: put, responseHeaders: begun },
    {
      ...answer('GET', operation, 200, { status: 'InProgress' }),
      responseHeaders: { 'retry-after': '3' },
    },
    answer('GET', subnet, 200, subnetBody('Updating')),
    answer('GET', operation, 200, { status: 'Succeeded' }),
    answer('GET', subnet, 200, subnetBody('Succeeded')),
  ]);
  expect(kindsOf(checks)).toEqual(Array.from({ length: 6 }, () => 'passed'));
});

test('a poll of what began outside the recording is skipped', async () => {
  const checks = await played([answer('GET', operation, 200, { status: 'Succeeded' })]);
  expect(checks[0]?.result).toEqual({ kind: 'skipped', reason: 'its operation was not replayed' });
});

test('a write that the simulator does not offer is imitated, so that what follows can be compared', async () => {
  const gateway = `${group}/providers/Microsoft.Network/natGateways/out`;
  const properties = { ...subnetBody('Succeeded').properties, natGateway: { id: gateway } };
  const checks = await played([
    answer('PUT', gateway, 201, { id: gateway }),
    answer('GET', subnet, 200, { ...subnetBody('Succeeded'), properties }),
  ]);
  expect(kindsOf(checks)).toEqual(['skipped', 'passed']);
});

test('a difference names the exchange and the place', async () => {
  const body = { ...subnetBody('Succeeded'), colour: 'red' };
  const [check] = await played([answer('GET', subnet, 200, body)]);
  expect(check).toMatchObject({
    group: 'made up',
    name: '#1 GET virtualNetworks/hub/subnets/nodes 2025-03-01 200',
    result: {
      kind: 'failed',
      problems: ['$.colour: recorded "red", the simulator leaves it out'],
    },
  });
});

test('another status is told with what the simulator says', async () => {
  const [check] = await played([answer('DELETE', `${network}/subnets/gone`, 412, {})]);
  expect(check?.result).toMatchObject({
    problems: [expect.stringContaining('recorded 412')],
  });
});

const put = { properties: { addressPrefix: '10.0.0.0/24' } };

function subnetBody(provisioningState: string) {
  return {
    name: 'nodes',
    id: subnet,
    etag: 'W/"0b2c4d6e-0000-4000-8000-000000000009"',
    type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState,
      addressPrefix: '10.0.0.0/24',
      delegations: [],
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
    },
  };
}

function answer(method: string, path: string, status: number, response: Json) {
  return { method, url: addressOf(path), status, response, responseHeaders: {}, src: 'made up' };
}

function addressOf(path: string): string {
  return `https://management.azure.com${path}?api-version=2025-03-01`;
}

async function played(exchanges: readonly object[]): Promise<readonly Check[]> {
  const [sequence] = sequencesIn(exchanges, 'file.json') ?? [];
  if (!sequence) throw new Error('these are exchanges');
  return replay(sequence);
}

function kindsOf(checks: readonly Check[]): string[] {
  return checks.map(({ result }) =>
    result.kind === 'failed' ? result.problems.join('; ') : result.kind,
  );
}
