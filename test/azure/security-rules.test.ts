import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manualClock, type ManualClock } from './clock.ts';
import type { JsonObject } from './json.ts';
import { at, clientFor, objectIn, textIn, type Received, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let clock: ManualClock;
let send: Send;
const group = places.networkResource('networkSecurityGroups', 'App');
const ruleId = `${group}/securityRules/registry`;
const registryRule: JsonObject = {
  description: 'registry',
  protocol: 'Tcp',
  sourcePortRange: '*',
  destinationPortRange: '443',
  sourceAddressPrefix: '10.0.0.0/16',
  destinationAddressPrefix: 'AzureContainerRegistry.WestEurope',
  access: 'Allow',
  priority: 200,
  direction: 'Outbound',
};

beforeEach(async () => {
  clock = manualClock();
  azure = await startAzure({ clock, throttle: 'none', delays: { securityRuleOperationMs: 2_000 } });
  send = clientFor(azure);
  azure.world.securityGroups.add({ id: group });
});
afterEach(async () => azure.stop());

function get(id = ruleId): Promise<Received> {
  return send('GET', `${id}${places.networkVersion}`);
}

function put(properties: JsonObject, headers = {}, id = ruleId): Promise<Received> {
  return send('PUT', `${id}${places.networkVersion}`, { body: { properties }, headers });
}

function remove(headers = {}, id = ruleId): Promise<Received> {
  return send('DELETE', `${id}${places.networkVersion}`, { headers });
}

async function settled(answer: Promise<Received>): Promise<Received> {
  const received = await answer;
  clock.advance(2_000);
  return received;
}

describe('writing one rule', () => {
  test('is 201, then 200, and an operation that goes from Updating to Succeeded', async () => {
    const created = await put(registryRule);
    expect(created).toMatchObject({
      status: 201,
      headers: { 'retry-after': '1', 'azure-asyncnotification': 'Enabled' },
      body: { name: 'registry', id: ruleId, properties: { provisioningState: 'Updating' } },
    });
    expect(at((await get(group)).body, 'properties', 'provisioningState')).toBe('Updating');
    const status = created.headers['azure-asyncoperation'] ?? '';
    expect((await send('GET', status)).body).toEqual({ status: 'InProgress' });
    clock.advance(2_000);
    expect((await send('GET', status)).body).toEqual({ status: 'Succeeded' });
    expect((await get()).body).toMatchObject({ properties: { provisioningState: 'Succeeded' } });
    expect(await put({ ...registryRule, priority: 201 })).toMatchObject({ status: 200 });
  });

  test('shows lists always, and single members where they are set', async () => {
    await settled(put({ ...registryRule, futureSetting: { on: true } }));
    expect(objectIn((await get()).body, 'properties')).toEqual({
      ...registryRule,
      provisioningState: 'Succeeded',
      sourcePortRanges: [],
      destinationPortRanges: [],
      sourceAddressPrefixes: [],
      destinationAddressPrefixes: [],
      futureSetting: { on: true },
    });
  });

  test('takes back what a GET has given', async () => {
    await settled(put(registryRule));
    expect((await put(objectIn((await get()).body, 'properties'))).status).toBe(200);
  });

  test('changes the tag of the group and of all its rules, at the start and at the end', async () => {
    azure.world.securityGroups.putRule(group, 'theirs', { priority: 100 });
    const tags = [textIn((await get(group)).body, 'etag')];
    const written = await put(registryRule);
    tags.push(textIn(written.body, 'etag'));
    clock.advance(2_000);
    tags.push(textIn((await get(group)).body, 'etag'));
    expect(new Set(tags).size).toBe(3);
    expect((await get(`${group}/securityRules/theirs`)).headers['etag']).toBe(tags[2]);
  });

  test('leaves every other rule as it is', async () => {
    azure.world.securityGroups.putRule(group, 'theirs', { priority: 100, fromTheFuture: [1] });
    const before = await get(`${group}/securityRules/theirs`);
    await settled(put(registryRule));
    const after = await get(`${group}/securityRules/theirs`);
    expect(at(after.body, 'properties')).toEqual(at(before.body, 'properties'));
  });

  test('that fails is undone', async () => {
    const fault = { kind: 'operation', status: 'Failed', code: 'InternalServerError' } as const;
    azure.faults.add({ method: 'PUT', fault });
    await settled(put(registryRule));
    expect((await get()).status).toBe(404);
  });
});

describe('deleting one rule', () => {
  test('is an operation with two addresses, and 204 when there is none', async () => {
    await settled(put(registryRule));
    const answer = await remove();
    expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '1' } });
    expect((await get()).body).toMatchObject({ properties: { provisioningState: 'Deleting' } });
    expect((await send('GET', answer.headers['location'] ?? '')).status).toBe(202);
    clock.advance(2_000);
    expect((await send('GET', answer.headers['location'] ?? '')).status).toBe(204);
    expect(await get()).toMatchObject({ status: 404, code: 'NotFound' });
    expect((await remove()).status).toBe(204);
  });

  test('needs a right of its own', async () => {
    await settled(put(registryRule));
    const action = 'Microsoft.Network/networkSecurityGroups/securityRules/delete';
    azure.world.denyRole({ action, scope: group });
    expect(await remove()).toMatchObject({ status: 403, code: 'AuthorizationFailed' });
  });
});

describe('a tag that is out of date', () => {
  test.for([
    { ifMatch: 'honour', statuses: [412, 412, 412] },
    { ifMatch: 'ignore', statuses: [200, 200, 202] },
  ] as const)('$ifMatch', async ({ ifMatch, statuses }) => {
    azure.settings.dialect.ifMatch = ifMatch;
    await settled(put(registryRule));
    const etag = textIn((await get()).body, 'etag');
    azure.world.securityGroups.putRule(group, 'theirs', { priority: 100 });
    const stale = { 'if-match': etag };
    const answers = [
      await settled(put({ ...registryRule, priority: 300 }, stale)),
      await settled(put(registryRule, { 'if-none-match': '*' })),
      await settled(remove(stale)),
    ];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });
});

test('the group shows its rules, the default ones and the subnets that have it', async () => {
  azure.world.addSubnet({
    id: places.subnetId('nodes'),
    properties: { networkSecurityGroup: { id: group } },
  });
  await settled(put(registryRule));
  const { body } = await get(group);
  expect(at(body, 'properties', 'securityRules', 0)).toEqual((await get()).body);
  expect(at(body, 'properties', 'subnets')).toEqual([{ id: places.subnetId('nodes') }]);
  expect(at(body, 'properties', 'defaultSecurityRules', 5, 'name')).toBe('DenyAllOutBound');
  expect((await get(`${group}/securityRules`)).body).toEqual({ value: [(await get()).body] });
});

test('nobody writes a group as a whole here', async () => {
  const answer = await send('PUT', `${group}${places.networkVersion}`, { body: {} });
  expect(answer).toMatchObject({ status: 405, code: 'MethodNotAllowed' });
});
