import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { azure, modelSubnet } from './azure-model.ts';
import { type PolicyText, a, b } from './builders.ts';
import { type Edit, edit } from './edits.ts';
import { type Fault, type Pass, look, settle, world } from './world.ts';
import type { World } from './world-seen.ts';

/** What may happen between two looks: people, strangers, and Azure, which gets stuck and comes to itself again. */
type Event =
  | Edit
  | { readonly kind: 'closeRegistry' }
  | { readonly kind: 'door'; readonly door: 'true' | 'stuck' };

const anyWish: fc.Arbitrary<PolicyText> = fc
  .record({
    name: fc.constantFrom('one', 'two'),
    defaultAction: fc.constantFrom('Deny', 'Deny', 'Deny', 'Allow', undefined),
    rollback: fc.constantFrom(true, true, true, false),
    suspend: fc.constantFrom(false, false, false, true),
    settle: fc.constantFrom('0s', '2m'),
  })
  .map(({ name, defaultAction, suspend, ...verification }) => {
    return { name, subnets: [a], spec: { defaultAction, suspend, verification } };
  });

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { arbitrary: anyWish.map((text): Event => ({ kind: 'apply', text })), weight: 3 },
  fc.constantFrom('one', 'two').map((name): Event => ({ kind: 'delete', name })),
  fc.constant<Event>({ kind: 'openRegistry' }),
  fc.constant<Event>({ kind: 'closeRegistry' }),
  { arbitrary: fc.constant<Event>({ kind: 'door', door: 'stuck' }), weight: 2 },
  fc.constant<Event>({ kind: 'door', door: 'true' }),
);

// A write of which nobody learns whether it was made leaves nobody to know whose Deny it is.
const anyFaults = fc.array(fc.constantFrom<Fault>('none', 'none', 'crashBefore'), { maxLength: 2 });

interface Story {
  readonly isDenied: boolean;
  readonly chapters: readonly {
    readonly event: Event;
    readonly looks: number;
    readonly faults: readonly (readonly Fault[])[];
  }[];
}

const anyStory: fc.Arbitrary<Story> = fc.record({
  isDenied: fc.boolean(),
  chapters: fc.array(
    fc.record({
      event: anyEvent,
      looks: fc.constantFrom(0, 1, 12, 24),
      faults: fc.array(anyFaults, { maxLength: 12 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

/** A look, and whose Deny it found, if there was one. */
interface Told {
  readonly pass: Pass;
  readonly isOurs: boolean;
}

function tell({ isDenied, chapters }: Story): readonly Told[] {
  const endpoint = 'Succeeded';
  const subnets = new Map([a, b].map((id) => [id, modelSubnet({ endpoint })] as const));
  const settings = { ...azure().settings, defaultAction: isDenied ? 'Deny' : 'Allow' } as const;
  let present: World = world(azure({ subnets, settings }), { door: 'stuck' });
  let isOurs = false;
  let isSeenOpen = !isDenied;
  const told: Told[] = [];
  const take = (pass: Pass) => {
    told.push({ pass, isOurs });
    const isOpen = pass.after.azure.settings.defaultAction === 'Allow';
    if (isAboutToDeny(pass)) isOurs = true;
    else if (isOpen) isOurs = false;
    isSeenOpen = isOpen && !isAboutToDeny(pass);
    present = pass.after;
  };
  for (const [index, { event, looks, faults }] of chapters.entries()) {
    // Who opens what we closed and closes it again between two looks, has left no trace.
    if (event.kind === 'closeRegistry' && isSeenOpen) isOurs = false;
    present = after(present, withUid(event, index));
    for (let turn = 0; turn < looks; turn += 1) {
      isSeenOpen ||= present.azure.settings.defaultAction === 'Allow';
      take(look(present, faults[turn]));
    }
  }
  settle(present).forEach(take);
  return told;
}

// Nobody knows later whether a write that was on record was made: Deny that is there then may be ours.
function isAboutToDeny({ plan }: Pass): boolean {
  return plan.steps.some(
    (step) => step.kind === 'putSettings' && step.change.defaultAction === 'Deny',
  );
}

// No two objects have the same, whenever they lived.
function withUid(event: Event, index: number): Event {
  return event.kind === 'apply'
    ? { ...event, text: { ...event.text, uid: `uid-${index}` } }
    : event;
}

function after(present: World, event: Event): World {
  if (event.kind === 'door') return { ...present, door: event.door };
  if (event.kind !== 'closeRegistry') return edit(present, event);
  const settings = { ...present.azure.settings, defaultAction: 'Deny' } as const;
  return { ...present, azure: { ...present.azure, settings } };
}

/** The looks at which Deny was taken back. */
function rollbacks(told: readonly Told[]): readonly Told[] {
  return told.filter(({ pass }) => {
    const isOpened = pass.states.some(({ settings }) => settings.defaultAction === 'Allow');
    const isDenied = pass.before.azure.settings.defaultAction === 'Deny';
    return isDenied && isOpened && pass.plan.rollback.isDue;
  });
}

const runs = { numRuns: 200 };

test("it never takes back somebody else's Deny", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const strangers = rollbacks(tell(story)).filter(({ isOurs }) => !isOurs);
      expect(strangers).toEqual([]);
    }),
    runs,
  );
});

test(
  'it never takes back Deny twice for the same generation of a policy',
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const had = new Set<string>();
        for (const { pass } of rollbacks(tell(story))) {
          const asked = pass.before.policies
            .filter(({ spec }) => spec.defaultAction === 'Deny' && !spec.suspend)
            .map(({ metadata }) => `${metadata.uid} ${metadata.generation}`);
          expect(asked.some((wish) => !had.has(wish))).toBe(true);
          for (const wish of asked) had.add(wish);
        }
      }),
      runs,
    );
  },
);

test('it acts at all, and what it does stands', () => {
  const wish = {
    name: 'one',
    subnets: [a],
    spec: { defaultAction: 'Deny', verification: { rollback: true } },
  };
  const told = tell({
    isDenied: false,
    chapters: [{ event: { kind: 'apply', text: wish }, looks: 0, faults: [] }],
  });
  expect(rollbacks(told)).toHaveLength(1);
  const last = told.at(-1)?.pass.after;
  expect(last?.azure.settings.defaultAction).toBe('Allow');
  expect(last?.ledger.rolledBack).toMatchObject([{ policy: 'platform/one', generation: 1 }]);
});
