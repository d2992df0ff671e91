import { subscriptionOf } from '../../api/resource-id.ts';
import type { Desired } from '../wants/desired.ts';
import { gapProblem } from '../wants/gap-problem.ts';
import type { Member } from '../wants/member.ts';
import type { PlanInput } from '../input.ts';
import { type Lasting, lastFailureOf, targetOf } from '../memory.ts';
import type { ObservedRegistry } from '../observed.ts';
import { type Problem, isStalled, problemOf } from '../problem.ts';
import { type Removals, presentElements } from './removals.ts';
import { type Judgement, judgeSubnet } from './subnet.ts';
import { elementsOf } from '../wants/wants.ts';

/** Hard limits of a registry. Some older texts of Azure say 100 for both; its error decides. */
export const ruleLimits = { subnets: 100, ranges: 200 } as const;

/** How far each wanted subnet and range is, by its id or range, and each source by what it does not tell. */
export type Judgements = ReadonlyMap<string, Judgement>;

export function judgeAll(
  desired: Desired,
  registry: ObservedRegistry,
  removals: Removals,
  input: PlanInput,
): Judgements {
  const present = presentElements(registry);
  const subnets = [...desired.subnets.values()].map((wanted) => {
    const subscriptionId = subscriptionOf(wanted.id);
    const judgement = judgeSubnet({
      wanted,
      seen: input.observed.subnets.get(wanted.id),
      registry,
      provider: input.observed.providers.get(subscriptionId),
      failure:
        lastFailure(targetOf.subnet(wanted.id), input) ??
        lastFailure(targetOf.provider(subscriptionId), input),
      cloudHasSubnetRules: input.cloudHasSubnetRules,
    });
    return [wanted.id, judgement] as const;
  });
  const ranges = [...desired.ipRanges.keys()].map(
    (range) => [range, judgeRange(range, present.ranges, input)] as const,
  );
  const room = {
    subnets: ruleLimits.subnets - present.subnets.size + removals.subnets.size,
    ranges: ruleLimits.ranges - present.ranges.size + removals.ranges.size,
  };
  return new Map([
    ...judgeGaps(desired, input),
    ...limited(subnets, present.subnets, room.subnets),
    ...limited(ranges, present.ranges, room.ranges),
  ]);
}

/** The first problem among the elements that a policy lists that only a person can end. */
export function stalledElement(member: Member, judgements: Judgements): Problem | undefined {
  const withheld = member.withheld.filter(({ element }) => element !== undefined);
  return [
    ...withheld.map(({ problem }) => problem),
    ...elementsOf(member.wants).map((id) => problemIn(judgements.get(id))),
  ].find((problem) => problem !== undefined && isStalled(problem));
}

/** What keeps an element from being in force, if anything is known to. */
export function problemIn(judgement: Judgement | undefined): Problem | undefined {
  switch (judgement?.kind) {
    case undefined:
    case 'inForce':
      return undefined;
    case 'waiting':
    case 'refused':
      return judgement.problem;
    case 'toWrite':
    case 'toPrepare':
      return judgement.failed;
    default:
      throw new Error(`unhandled judgement ${JSON.stringify(judgement satisfies never)}`);
  }
}

export function lastFailure(target: string, { lastSeen, nowMs }: PlanInput): Lasting | undefined {
  return lastFailureOf(target, lastSeen.failures ?? [], nowMs);
}

function judgeGaps({ gaps }: Desired, input: PlanInput): readonly (readonly [string, Judgement])[] {
  return [...gaps].map(([at, gap]) => {
    const problem = gapProblem(gap, lastFailure(targetOf.source(at), input));
    return [at, { kind: isStalled(problem) ? 'refused' : 'waiting', problem }];
  });
}

function judgeRange(range: string, present: ReadonlySet<string>, input: PlanInput): Judgement {
  if (present.has(range)) return { kind: 'inForce' };
  const last = lastFailure(targetOf.range(range), input);
  return last === undefined
    ? { kind: 'toWrite' }
    : { kind: 'toWrite', failed: problemOf(last.failure, last.lastingMs) };
}

// Wanted elements come in order of rank, so the first that fit are those of the platform, then the oldest.
function limited(
  judged: readonly (readonly [string, Judgement])[],
  present: ReadonlySet<string>,
  room: number,
): readonly (readonly [string, Judgement])[] {
  const missing = judged.filter(([id, { kind }]) => !present.has(id) && kind !== 'refused');
  const excess = new Set(missing.slice(Math.max(0, room)).map(([id]) => id));
  return judged.map(([id, judgement]) =>
    excess.has(id) ? [id, { kind: 'refused', problem: noRoomFor(id) }] : [id, judgement],
  );
}

function noRoomFor(id: string): Problem {
  return {
    reason: 'LimitExceeded',
    message:
      `no room for ${id}: a registry takes ${ruleLimits.subnets} subnet rules and ${ruleLimits.ranges} IP rules, ` +
      `and they are used up. See which are no longer needed: az acr network-rule list --name <registry>`,
  };
}
