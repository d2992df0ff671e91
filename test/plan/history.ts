import * as fc from 'fast-check';
import {
  type AzureOptions,
  type PolicyOptions,
  anyAzure,
  anyFaults,
  anyPolicies,
} from './arbitrary.ts';
import type { Azure } from './azure-model.ts';
import { type PolicyText, policy } from './builders.ts';
import { type Edit, anyEdit, edit } from './edits.ts';
import { type World } from './world-seen.ts';
import { type Fault, type Pass, look, settle, world } from './world.ts';

/** People and strangers at work in a world, each at any moment, while calls fail and the operator dies. */
export interface History {
  readonly azure: Azure;
  readonly policies: readonly PolicyText[];
  readonly edits: readonly Chapter[];
  /** What befalls the looks after the last edit. */
  readonly faults: readonly (readonly Fault[])[];
}

interface Chapter {
  readonly change: Edit;
  readonly looks: number;
  readonly faults: readonly (readonly Fault[])[];
}

export function anyHistory(
  options: PolicyOptions & Partial<AzureOptions> = {},
): fc.Arbitrary<History> {
  return fc.record({
    azure: anyAzure({ mayBeBad: options.mayBeBad ?? true }),
    policies: anyPolicies(options),
    edits: fc.array(
      fc.record({
        change: anyEdit(options),
        looks: fc.constantFrom(0, 1, 2, 4, 12),
        faults: anyFaults,
      }),
      { maxLength: 5 },
    ),
    faults: anyFaults,
  });
}

/** All looks of a history: those before the last edit, and those after it until nothing moves any more. */
export function tell(history: History): {
  readonly early: readonly Pass[];
  readonly late: readonly Pass[];
} {
  const early: Pass[] = [];
  let present: World = world(history.azure, { policies: history.policies.map(policy) });
  for (const { change, looks, faults } of history.edits) {
    for (let turn = 0; turn < looks; turn += 1) {
      const pass = look(present, faults[turn]);
      early.push(pass);
      present = pass.after;
    }
    present = edit(present, change);
  }
  return { early, late: settle(present, history.faults) };
}

export function allOf(history: History): readonly Pass[] {
  const { early, late } = tell(history);
  return [...early, ...late];
}
