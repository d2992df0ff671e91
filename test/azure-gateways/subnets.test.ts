import { describe, expect, test } from 'vitest';
import {
  arrayAt,
  isJsonObject,
  type JsonObject,
  objectAt,
  without,
} from '../../src/azure/arm/json.ts';
import { call, failureOf, type Scene, signal } from './scene.ts';
import {
  add,
  armId,
  id,
  neighbour,
  networkArmId,
  operationOf,
  remove,
  sceneWith,
  service,
  theirs,
} from './subnet-scene.ts';

describe('reading a subnet', () => {
  test('gives what decisions are made of', async () => {
    const { azure } = await sceneWith({ serviceEndpoints: [theirs] });
    expect(await azure.subnets.read(id, call, signal)).toEqual({
      id,
      armId,
      provisioningState: 'Succeeded',
      serviceEndpoint: 'Absent',
      delegations: ['Microsoft.Web/serverFarms'],
    });
  });

  test.for([
    { state: 'Succeeded', shown: 'Succeeded' },
    { state: 'Updating', shown: 'Updating' },
    { state: 'Deleting', shown: 'Updating' },
    { state: 'Failed', shown: 'Failed' },
  ])('an endpoint that is $state counts as $shown', async ({ state, shown }) => {
    const endpoint = { service: service.toLowerCase(), provisioningState: state };
    const { azure } = await sceneWith({ serviceEndpoints: [endpoint] });
    expect((await azure.subnets.read(id, call, signal)).serviceEndpoint).toBe(shown);
  });

  test.for([
    { name: 'subnet', gone: armId },
    { name: 'network', gone: networkArmId },
  ])('whose $name is gone says so', async ({ gone }) => {
    const { azure, simulator } = await sceneWith({});
    simulator.world.delete(gone);
    expect(await failureOf(azure.subnets.read(id, call, signal))).toMatchObject({
      kind: 'notFound',
    });
  });
});

describe('adding the endpoint', () => {
  test("keeps all that is a stranger's, and is in force when the operation is over", async () => {
    const scene = await sceneWith({ serviceEndpoints: [theirs] });
    const { azure, simulator } = scene;
    const operation = operationOf(await add(scene));
    expect(await azure.operations.poll(operation, call, signal)).toEqual({ kind: 'succeeded' });
    expect(await azure.subnets.read(id, call, signal)).toMatchObject({
      serviceEndpoint: 'Succeeded',
    });
    const [before, after] = readsOf(scene);
    const added = { service, provisioningState: 'Succeeded', locations: ['*'] };
    expect(before).toMatchObject({ serviceEndpoints: [theirs] });
    expect(after).toEqual({
      ...before,
      serviceEndpoints: [{ ...theirs, provisioningState: 'Succeeded' }, added],
    });
    expect(simulator.log.writes()).toHaveLength(1);
  });

  test('sends nothing where it is there already', async () => {
    const scene = await sceneWith({ serviceEndpoints: [service] });
    expect(await add(scene)).toMatchObject({
      kind: 'done',
      value: { serviceEndpoint: 'Succeeded' },
    });
    expect(scene.simulator.log.writes()).toEqual([]);
  });

  test('sends nothing while it is being added by somebody', async () => {
    const endpoint = { service, provisioningState: 'Updating' };
    const scene = await sceneWith({ serviceEndpoints: [endpoint] });
    expect(await failureOf(add(scene))).toMatchObject({ kind: 'conflict', afterMs: 3_000 });
    expect(scene.simulator.log.writes()).toEqual([]);
  });

  test('addresses the subnet as Azure spells it', async () => {
    const scene = await sceneWith({});
    await add(scene);
    const [put] = scene.simulator.log.writes();
    expect(put?.url).toContain(`${armId}?`);
  });

  test('tells the tag that it has read', async () => {
    const scene = await sceneWith({});
    const etag = scene.simulator.world.network(networkArmId).etag;
    await add(scene);
    expect(scene.simulator.log.writes().map(({ headers }) => headers['if-match'])).toEqual([etag]);
  });

  test("gets over a tag that changed for a neighbour's sake", async () => {
    const scene = await sceneWith({});
    changeBeforePut(scene, 1, () =>
      scene.simulator.world.editSubnet(neighbour, (properties) => properties),
    );
    expect((await add(scene)).kind).toBe('running');
    expect(statusesOfPuts(scene)).toEqual([412, 200]);
  });

  test("takes a stranger's change into the second try", async () => {
    const scene = await sceneWith({});
    changeBeforePut(scene, 1, () =>
      scene.simulator.world.editSubnet(armId, (properties) => ({
        ...properties,
        serviceEndpoints: [theirs],
      })),
    );
    await add(scene);
    expect(scene.simulator.world.subnet(armId).properties['serviceEndpoints']).toMatchObject([
      theirs,
      { service },
    ]);
  });

  test('is done where the second look shows that somebody else added it', async () => {
    const scene = await sceneWith({});
    changeBeforePut(scene, 1, () =>
      scene.simulator.world.editSubnet(armId, (properties) => ({
        ...properties,
        serviceEndpoints: [{ service, provisioningState: 'Succeeded' }],
      })),
    );
    expect((await add(scene)).kind).toBe('done');
    expect(statusesOfPuts(scene)).toEqual([412]);
  });

  test('gives up after the second 412', async () => {
    const scene = await sceneWith({});
    changeBeforePut(scene, 2, () =>
      scene.simulator.world.editSubnet(neighbour, (properties) => properties),
    );
    expect(await failureOf(add(scene))).toMatchObject({ kind: 'changed' });
    expect(statusesOfPuts(scene)).toEqual([412, 412]);
  });

  test.for([
    { busyNetwork: 429, retryAfter: 'send', afterMs: 11_000 },
    { busyNetwork: 429, retryAfter: 'omit', afterMs: 3_000 },
    { busyNetwork: 409, retryAfter: 'omit', afterMs: 3_000 },
  ] as const)(
    'waits for a stranger that writes to the network, told by $busyNetwork',
    async (row) => {
      const { busyNetwork, retryAfter } = row;
      const scene = await sceneWith({}, { dialect: { busyNetwork, retryAfter } });
      scene.simulator.world.holdVirtualNetwork(networkArmId);
      const failure = await failureOf(add(scene));
      expect(failure).toMatchObject({ kind: 'conflict', afterMs: row.afterMs });
    },
  );

  test.for([
    { name: 'a role', kind: 'forbidden' },
    { name: 'a lock', kind: 'locked' },
  ] as const)('fails for $name', async ({ kind }) => {
    const scene = await sceneWith({});
    const { world } = scene.simulator;
    if (kind === 'locked') world.setLock({ name: 'l', scope: armId, level: 'ReadOnly' });
    else world.denyRole({ action: 'Microsoft.Network/virtualNetworks/subnets/write', scope: '' });
    expect(await failureOf(add(scene))).toMatchObject({ kind });
  });
});

describe('removing the endpoint', () => {
  test("leaves a stranger's endpoints as they are", async () => {
    const scene = await sceneWith({ serviceEndpoints: [service, theirs] });
    const operation = operationOf(await remove(scene));
    await scene.azure.operations.poll(operation, call, signal);
    expect(scene.simulator.world.subnet(armId).properties['serviceEndpoints']).toMatchObject([
      theirs,
    ]);
  });

  test('sends nothing where there is none', async () => {
    const scene = await sceneWith({ serviceEndpoints: [theirs] });
    expect((await remove(scene)).kind).toBe('done');
    expect(scene.simulator.log.writes()).toEqual([]);
  });
});

/** The properties of the subnet as each GET showed them, without the tags, which change with each write. */
function readsOf({ simulator }: Scene): readonly JsonObject[] {
  return simulator.log.all
    .filter(({ method, url }) => method === 'GET' && url.includes('/subnets/'))
    .map(({ response }) => {
      const properties = objectAt(response, 'properties');
      const delegations = arrayAt(properties, 'delegations').filter(isJsonObject);
      const tagless = delegations.map((delegation) => without(delegation, new Set(['etag'])));
      return { ...properties, delegations: tagless };
    });
}

function changeBeforePut({ simulator }: Scene, times: number, change: () => void): void {
  let left = times;
  simulator.onRequest(({ method }) => {
    if (method !== 'PUT' || left === 0) return;
    left -= 1;
    change();
  });
}

function statusesOfPuts({ simulator }: Scene): readonly number[] {
  return simulator.log.writes().map(({ status }) => status);
}
