import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanOf } from '../../src/api/ip-range.ts';
import type { RegistryStateStatus } from '../../src/api/registry-state.ts';
import { digestOf } from '../../src/plan/digest.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import { wantsOf } from '../../src/plan/wants/wants.ts';
import { input, ledger, now, policy, range, registry } from './builders.ts';
import { tagged } from './discovered.ts';
import { inSync } from './in-sync.ts';
import { follows, tag } from './tag-scene.ts';

const dayMs = 24 * 3_600_000;

/** Blocks of four addresses by their places in a row, so few that they are often neighbours. */
const places = fc
  .uniqueArray(fc.nat({ max: 15 }), { maxLength: 12 })
  .map((all): ReadonlySet<number> => new Set(all.toSorted((one, other) => one - other)));

/** What a registry comes to, look for look, when the tag has become `given`. */
function* looks(ranges: readonly string[], given: readonly string[]) {
  let present = [...ranges];
  let lastSeen: RegistryStateStatus = {
    ipRules: present.map((value) => ({ value, origin: 'Managed', from: [tag] })),
  };
  let nowMs = now;
  let consents = {};
  for (let look = 0; look < 12; look += 1) {
    const seen = input({
      policies: [policy({ ...follows, status: inSync })],
      registry: registry({ ranges: present }),
      ledger: ledger({ ranges: Object.fromEntries(present.map((one) => [one, 'Managed'])) }),
      observed: { discovered: tagged({ [tag]: given }) },
      lastSeen,
      consents,
      nowMs,
    });
    const plan = makePlan(seen);
    const [step] = plan.steps.filter(({ kind }) => kind === 'putNetworkRules');
    const results = step === undefined ? [] : [{ step, outcome: { kind: 'done' } as const }];
    lastSeen = stateStatus(plan, results, seen, { generation: 1 });
    if (step?.kind === 'putNetworkRules') present = step.after.ipRules.map(({ value }) => value);
    yield { present, atMs: nowMs };
    if (step !== undefined) continue;
    const held = plan.holds.some(({ problem }) => problem.reason === 'RemovalHeld');
    const going = plan.changes.filter(({ action }) => action === 'RemoveIpRule');
    // A person looks only once time alone changes nothing any more.
    if (held) consents = { removal: digestOf(going.map(({ target }) => target)) };
    else nowMs += dayMs / 2;
  }
}

test('whoever is in a tag before and after a change is let in at each moment, and in the end nobody else is', () => {
  fc.assert(
    fc.property(places, places, (before, after) => {
      const staying = before.intersection(after);
      const old = [
        ...wantsOf(policy(follows), tagged({ [tag]: prefixesOf(before) })).ipRanges.keys(),
      ];
      let last: ReadonlySet<number> = before;
      for (const { present, atMs } of looks(old, prefixesOf(after))) {
        last = letInBy(present);
        // What is gone from the tag stays for a day.
        const kept = atMs < now + dayMs ? before : staying;
        expect(kept.difference(last)).toEqual(new Set());
      }
      expect(last).toEqual(after);
    }),
  );
});

function prefixesOf(blocks: ReadonlySet<number>): readonly string[] {
  return [...blocks].map((place) => `192.0.2.${place * 4}/30`);
}

/** The blocks whose addresses are all in one of the rules, in order. */
function letInBy(rules: readonly string[]): ReadonlySet<number> {
  const spans = rules.map((text) => spanOf(range(text)));
  const start = spanOf(range('192.0.2.0')).first;
  const blocks = Array.from({ length: 64 }, (_, place) => place).filter((place) => {
    const first = start + place * 4;
    return spans.some((span) => span.first <= first && first + 3 <= span.last);
  });
  return new Set(blocks);
}
