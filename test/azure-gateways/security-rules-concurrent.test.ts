import { expect, test } from 'vitest';
import { ArmError } from '../../src/azure/arm/arm-error.ts';
import type { JsonObject } from '../azure/json.ts';
import type { Scene } from './scene.ts';
import {
  finish,
  groupArmId,
  name,
  ours,
  sceneWith,
  stepToDelete,
  stepToPut,
  take,
} from './security-rule-scene.ts';

// A read and a write, and both again where the tag has changed; then a poll of the operation.
const calls = [1, 2, 3, 4, 5];

type Groups = Scene['simulator']['world']['securityGroups'];
type Deed = (groups: Groups) => void;

const elsewhere: readonly Deed[] = [
  (groups) => groups.putRule(groupArmId, 'new', { priority: 4000 }),
  (groups) => groups.editRule(groupArmId, 'theirs', { priority: 101 }),
  (groups) => groups.deleteRule(groupArmId, 'theirs'),
  // The priority that ours is to have.
  (groups) => groups.putRule(groupArmId, 'new', { priority: 201 }),
];

const underOurName: readonly Deed[] = [
  (groups) => groups.putRule(groupArmId, name, { priority: 150 }),
  (groups) => groups.putRule(groupArmId, name, { ...ours, access: 'Deny' }),
  (groups) => {
    if (name in groups.rules(groupArmId)) groups.deleteRule(groupArmId, name);
  },
];

const works = [
  { work: 'adding', given: undefined, planned: stepToPut },
  { work: 'changing', given: ours, planned: stepToPut },
  { work: 'deleting', given: ours, planned: stepToDelete },
] as const;

test.for(
  works.flatMap((work) => (['honour', 'ignore'] as const).map((ifMatch) => ({ ...work, ifMatch }))),
)(
  '$work our rule loses nothing of what somebody else does to others meanwhile (If-Match: $ifMatch)',
  async ({ given, planned, ifMatch }) => {
    const scene = await sceneWith(undefined, { dialect: { ifMatch } });
    for (const act of elsewhere) {
      for (const nth of calls) {
        start(scene, given);
        const step = await planned(scene, { priority: 201 });
        let lastWord = others(scene);
        const stop = beforeCall(nth, scene, (groups) => {
          act(groups);
          lastWord = others(scene);
        });
        expect(['done', 'changed']).toContain(await outcomeOf(step, scene));
        stop();
        expect(others(scene)).toEqual(lastWord);
      }
    }
  },
);

test.for(works)(
  '$work our rule leaves what somebody else put under its name meanwhile',
  async ({ given, planned }) => {
    const scene = await sceneWith(undefined);
    for (const act of underOurName) {
      // What comes after the write has the last word anyhow.
      for (const nth of [1, 2]) {
        start(scene, given);
        const step = await planned(scene, { priority: 201 });
        let lastWord: JsonObject | undefined;
        const stop = beforeCall(nth, scene, (groups) => {
          act(groups);
          lastWord = ruleOf(scene);
        });
        const outcome = await outcomeOf(step, scene);
        stop();
        const isDeleting = step.kind === 'deleteSecurityRule';
        const isAsPlanned = lastWord === undefined && (given === undefined || isDeleting);
        const written = isDeleting ? undefined : { ...ours, priority: 201 };
        expect(outcome).toBe(isAsPlanned ? 'done' : 'changed');
        expect(ruleOf(scene)).toEqual(isAsPlanned ? written : lastWord);
      }
    }
  },
);

function start({ simulator }: Scene, given: JsonObject | undefined): void {
  const rules = {
    theirs: { priority: 100, access: 'Deny', fromTheFuture: [1] },
    inbound: { priority: 200, direction: 'Inbound' },
    ...(given !== undefined && { [name]: given }),
  };
  simulator.world.delete(groupArmId);
  simulator.world.securityGroups.add({ id: groupArmId, rules });
}

/** Acts once, right before the nth call from now on. */
function beforeCall(nth: number, { simulator }: Scene, act: Deed): () => void {
  let left = nth;
  return simulator.onRequest(() => {
    left -= 1;
    if (left === 0) act(simulator.world.securityGroups);
  });
}

async function outcomeOf(step: Parameters<typeof take>[1], scene: Scene): Promise<string> {
  try {
    await finish(scene, await take(scene, step));
    return 'done';
  } catch (error) {
    if (error instanceof ArmError) return error.failure.kind;
    throw error;
  }
}

function others({ simulator }: Scene): JsonObject {
  const { [name]: _ours, ...rest } = simulator.world.securityGroups.rules(groupArmId);
  return rest;
}

function ruleOf({ simulator }: Scene): JsonObject | undefined {
  return simulator.world.securityGroups.rules(groupArmId)[name];
}
