import { describe, expect, test } from 'vitest';
import { call, failureOf, registryId, signal } from './scene.ts';
import { manualClock } from '../azure/clock.ts';
import { sceneWithRules, theirs } from './registry-scene.ts';

describe('putting settings', () => {
  test.for([
    { change: { defaultAction: 'Deny' }, sent: { networkRuleSet: { defaultAction: 'Deny' } } },
    { change: { publicNetworkAccess: 'Disabled' }, sent: { publicNetworkAccess: 'Disabled' } },
    { change: { trustedServices: 'Deny' }, sent: { networkRuleBypassOptions: 'None' } },
  ] as const)('touches only $sent', async ({ change, sent }) => {
    const { azure, simulator } = await sceneWithRules({ subnets: [theirs] });
    const { settings, rules } = await azure.registries.read(registryId, call, signal);
    const step = { kind: 'putSettings', registryId, before: settings, change, rules } as const;
    const progress = await azure.registries.putSettings(step, call, signal);
    expect(progress).toMatchObject({
      kind: 'done',
      value: { settings: { ...settings, ...change }, rules },
    });
    expect(simulator.log.writes().map(({ body }) => body)).toEqual([{ properties: sent }]);
  });

  test('sends nothing where it is so already', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const { settings, rules } = await azure.registries.read(registryId, call, signal);
    const change = { defaultAction: settings.defaultAction };
    const step = { kind: 'putSettings', registryId, before: settings, change, rules } as const;
    expect((await azure.registries.putSettings(step, call, signal)).kind).toBe('done');
    expect(simulator.log.writes()).toEqual([]);
  });

  test('says so where Azure accepts it and does not show it', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const { settings, rules } = await azure.registries.read(registryId, call, signal);
    simulator.faults.add({ method: 'PATCH', fault: { kind: 'answer', status: 200, body: {} } });
    const change = { publicNetworkAccess: 'Disabled' } as const;
    const step = { kind: 'putSettings', registryId, before: settings, change, rules } as const;
    const failure = await failureOf(azure.registries.putSettings(step, call, signal));
    expect(failure).toMatchObject({ kind: 'notInForce' });
    expect(failure.message).toContain('"publicNetworkAccess":"Enabled"');
  });

  test('refuses where a rule has gone by which it was judged', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [theirs] });
    const { settings, rules } = await azure.registries.read(registryId, call, signal);
    simulator.world.setRules(registryId, { subnets: [] });
    const change = { defaultAction: 'Deny' } as const;
    const step = { kind: 'putSettings', registryId, before: settings, change, rules } as const;
    const failure = await failureOf(azure.registries.putSettings(step, call, signal));
    expect(failure.kind).toBe('changed');
    expect(simulator.log.writes()).toEqual([]);
  });

  test('refuses where somebody wrote since it was planned', async () => {
    const { azure, simulator } = await sceneWithRules({ subnets: [] });
    const { settings, rules } = await azure.registries.read(registryId, call, signal);
    simulator.world.editRegistry(registryId, { publicNetworkAccess: 'Disabled' });
    const step = {
      kind: 'putSettings',
      registryId,
      before: settings,
      change: { defaultAction: 'Deny' },
      rules,
    } as const;
    expect(await failureOf(azure.registries.putSettings(step, call, signal))).toMatchObject({
      kind: 'changed',
    });
    expect(simulator.log.writes()).toEqual([]);
  });

  test('that Azure carries out as an operation can be polled, at addresses that change, until it is over', async () => {
    const clock = manualClock();
    const { azure, simulator } = await sceneWithRules({ subnets: [] }, { clock });
    simulator.settings.dialect.synchronousProperties = [];
    simulator.settings.delays.registryOperationMs = 60_000;
    const { settings, rules } = await azure.registries.read(registryId, call, signal);
    const step = {
      kind: 'putSettings',
      registryId,
      before: settings,
      change: { defaultAction: 'Deny' },
      rules,
    } as const;
    const progress = await azure.registries.putSettings(step, call, signal);
    if (progress.kind !== 'running') throw new Error('the write was not an operation');
    const state = await azure.operations.poll(progress.operation, call, signal);
    if (state.kind !== 'running') throw new Error('the operation was over at once');
    expect(state.operation.url).not.toBe(progress.operation.url);
    clock.advance(60_000);
    expect(await azure.operations.poll(state.operation, call, signal)).toEqual({
      kind: 'succeeded',
    });
    expect(simulator.world.registry(registryId).rules.defaultAction).toBe('Deny');
  });
});
