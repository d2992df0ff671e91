import { expect, test } from 'vitest';
import { type ApplyDeps, applySteps } from '../../src/apply/apply.ts';
import { ours, sceneWithRules, stepTo, theirs } from '../azure-gateways/registry-scene.ts';
import {
  call,
  realClock,
  registryId,
  type Scene,
  signal,
  subnetArmId,
} from '../azure-gateways/scene.ts';

const unready = subnetArmId('Unready');

test('when one of several tries to write rules succeeds, the others are out of date and are left', async () => {
  const scene = await sceneWithRules({ subnets: [theirs] });
  const { world, log } = scene.simulator;
  world.addSubnet({ id: unready });
  const before = await scene.azure.registries.read(registryId, call, signal);
  const tries = [[unready, ours], [ours], [unready]].map((added) => {
    return stepTo(before, [theirs, ...added]);
  });
  const results = await applySteps(tries, depsOf(scene), signal);
  expect(results.map(({ outcome }) => outcome.kind)).toEqual(['failed', 'done']);
  expect(log.writes()).toHaveLength(2);
  expect(world.registry(registryId).rules.subnets).toEqual([theirs, ours]);
});

function depsOf({ azure }: Scene): ApplyDeps {
  return {
    azure,
    call,
    operations: new Map(),
    tell: () => undefined,
    clock: realClock,
    isLeading: () => true,
  };
}
