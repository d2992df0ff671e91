import { describe, expect, test } from 'vitest';
import {
  call,
  failureOf,
  registryArmId,
  registryId,
  type Scene,
  signal,
  startScene,
} from './scene.ts';
import { key, ours, rules, sceneWithRules, stepTo, theirs } from './registry-scene.ts';

describe('reading a registry', () => {
  test('gives everything that decisions are made of', async () => {
    const { azure } = await sceneWithRules({
      subnets: [theirs],
      ips: ['203.0.113.9/32'],
      defaultAction: 'Deny',
    });
    expect(await azure.registries.read(registryId, call, signal)).toEqual({
      id: registryId,
      armId: registryArmId,
      loginServer: 'contoso.azurecr.io',
      location: 'westeurope',
      sku: 'Premium',
      provisioningState: 'Succeeded',
      settings: {
        defaultAction: 'Deny',
        publicNetworkAccess: 'Enabled',
        trustedServices: 'Allow',
        dataEndpoints: 'Disabled',
      },
      rules: {
        subnetRules: [{ subnet: theirs.toLowerCase(), raw: { action: 'Allow', [key]: theirs } }],
        ipRules: [{ value: '203.0.113.9', raw: { action: 'Allow', value: '203.0.113.9' } }],
      },
      privateEndpoints: 0,
      dataEndpointHostNames: [],
      regionalEndpointHostNames: [],
    });
  });

  test('that is not there says so', async () => {
    const { azure } = await startScene();
    const failure = await failureOf(azure.registries.read(registryId, call, signal));
    expect(failure).toMatchObject({ kind: 'notFound', code: 'SubscriptionNotFound' });
  });
});

describe('putting network rules', () => {
  test("adds ours and keeps a stranger's rule, in one PATCH that names nothing else", async () => {
    const { azure, simulator } = await sceneWithRules({
      subnets: [theirs],
      ips: ['203.0.113.0/24'],
    });
    const before = await azure.registries.read(registryId, call, signal);
    const progress = await azure.registries.putNetworkRules(
      stepTo(before, [theirs, ours]),
      call,
      signal,
    );
    expect(progress).toMatchObject({ kind: 'done', value: { rules: rules([theirs, ours]) } });
    expect(simulator.log.writes().map(({ body }) => body)).toEqual([
      {
        properties: {
          networkRuleSet: {
            defaultAction: 'Allow',
            virtualNetworkRules: [
              { action: 'Allow', [key]: theirs },
              { action: 'Allow', [key]: ours },
            ],
          },
        },
      },
    ]);
    expect(simulator.world.registry(registryId).rules.ips).toEqual(['203.0.113.0/24']);
  });

  test('clears the last rule', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [ours] });
    const before = await azure.registries.read(registryId, call, signal);
    await azure.registries.putNetworkRules(stepTo(before, []), call, signal);
    expect(simulator.world.registry(registryId).rules.subnets).toEqual([]);
  });

  test('sends nothing where nothing differs', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [theirs] });
    const before = await azure.registries.read(registryId, call, signal);
    const progress = await azure.registries.putNetworkRules(stepTo(before, [theirs]), call, signal);
    expect(progress.kind).toBe('done');
    expect(simulator.log.writes()).toEqual([]);
  });

  test('refuses where somebody wrote since it was planned, and writes nothing', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const before = await azure.registries.read(registryId, call, signal);
    simulator.world.setRules(registryId, { subnets: [theirs] });
    const put = azure.registries.putNetworkRules(stepTo(before, [ours]), call, signal);
    expect(await failureOf(put)).toMatchObject({ kind: 'changed' });
    expect(simulator.log.writes()).toEqual([]);
  });

  test.for(['Updating', 'Failed'] as const)('waits while the registry is %s', async (state) => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const before = await azure.registries.read(registryId, call, signal);
    simulator.world.setProvisioningState(registryId, state);
    const put = azure.registries.putNetworkRules(stepTo(before, [ours]), call, signal);
    expect(await failureOf(put)).toMatchObject({ kind: 'conflict', afterMs: 3_000 });
    expect(simulator.log.writes()).toEqual([]);
  });

  test('says so where Azure accepts the rules and does not show them', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const before = await azure.registries.read(registryId, call, signal);
    simulator.onResponse((exchange) => {
      if (exchange.method === 'PATCH') simulator.world.setRules(registryId, { subnets: [] });
    });
    const body = simulator.faults;
    body.add({ method: 'PATCH', times: 0, fault: { kind: 'answer', status: 200, body: {} } });
    const put = azure.registries.putNetworkRules(stepTo(before, [ours]), call, signal);
    const failure = await failureOf(put);
    expect(failure).toMatchObject({ kind: 'notInForce' });
    expect(failure.message).toContain(ours.toLowerCase());
  });

  test('looks once more where the answer still shows how it was', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const before = await azure.registries.read(registryId, call, signal);
    const body = simulator.log.all.at(-1)?.response ?? {};
    simulator.faults.add({ method: 'PATCH', fault: { kind: 'answerAfter', status: 200, body } });
    const put = await azure.registries.putNetworkRules(stepTo(before, [ours]), call, signal);
    expect(put).toMatchObject({ kind: 'done', value: { rules: rules([ours]) } });
    expect(simulator.log.writes()).toHaveLength(1);
  });

  test("does not undo a stranger's rule that landed right after ours", async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const before = await azure.registries.read(registryId, call, signal);
    simulator.onResponse((exchange) => {
      if (exchange.method === 'PATCH') simulator.world.setRules(registryId, { subnets: [theirs] });
    });
    simulator.faults.add({
      method: 'PATCH',
      fault: { kind: 'answerAfter', status: 200, body: {} },
    });
    const put = azure.registries.putNetworkRules(stepTo(before, [ours]), call, signal);
    expect(await failureOf(put)).toMatchObject({ kind: 'conflict' });
    expect(simulator.world.registry(registryId).rules.subnets).toEqual([theirs]);
    expect(simulator.log.writes()).toHaveLength(1);
  });

  test.for([
    {
      name: 'an endpoint is missing',
      prepare: ({ simulator }: Scene) =>
        simulator.world.editSubnet(ours, (properties) => ({ ...properties, serviceEndpoints: [] })),
      kind: 'endpointMissing',
      says: `--ids ${ours} --service-endpoints`,
    },
    {
      name: 'the provider is not registered',
      prepare: ({ simulator }: Scene) =>
        simulator.world.setRegistration(
          '00000000-0000-4000-8000-000000000001',
          'Microsoft.ContainerRegistry',
          'NotRegistered',
        ),
      kind: 'providerNotRegistered',
      says: '--subscription 00000000-0000-4000-8000-000000000001',
    },
    {
      name: "a stranger's rule names a subnet that is gone",
      prepare: ({ simulator }: Scene) => simulator.world.delete(theirs),
      kind: 'ruleTargetMissing',
      says: `--subnet ${theirs}`,
    },
    {
      name: 'the right to join a subnet is missing',
      prepare: ({ simulator }: Scene) =>
        simulator.world.denyRole({
          action: 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
          scope: theirs,
        }),
      kind: 'forbidden',
      says: `--scope ${theirs}`,
    },
    {
      name: 'a lock stands against it',
      prepare: ({ simulator }: Scene) =>
        simulator.world.setLock({ name: 'l', scope: registryId, level: 'ReadOnly' }),
      kind: 'locked',
      says: 'az lock list --resource-group rg',
    },
    {
      name: 'a policy stands against it',
      prepare: ({ simulator }: Scene) =>
        simulator.world.setPolicy({ name: 'p', scope: registryId }),
      kind: 'deniedByPolicy',
      says: 'az policy state list',
    },
  ])('tells a person what to do where $name', async ({ prepare, kind, says }) => {
    const scene = await sceneWithRules({ subnets: [theirs] });
    const before = await scene.azure.registries.read(registryId, call, signal);
    prepare(scene);
    const put = scene.azure.registries.putNetworkRules(
      stepTo(before, [theirs, ours]),
      call,
      signal,
    );
    const failure = await failureOf(put);
    expect(failure).toMatchObject({ kind });
    expect(failure.message).toContain(says);
  });
});
