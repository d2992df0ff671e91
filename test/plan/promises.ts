import { isDeepStrictEqual } from 'node:util';
import { securityRuleOf } from '../../src/api/resource-id.ts';
import type { SecurityRule } from '../../src/plan/security/security-rule.ts';
import { type Azure, isLetIn } from './azure-model.ts';
import { must } from './builders.ts';
import { type History, allOf, tell } from './history.ts';
import { type Pass, look } from './world.ts';

/** What holds in every history: each finds what breaks it. */
export interface Pledge {
  readonly name: string;
  readonly violations: (history: History) => readonly unknown[];
}

export const promises: readonly Pledge[] = [
  {
    // Telling a history throws where it does not end.
    name: 'it comes to an end',
    violations: (history) => tell(history).late.filter(({ outcome }) => outcome === undefined),
  },
  {
    name: 'looking again at the end changes nothing, in Azure or in the cluster',
    violations: (history) => {
      const { after } = must(tell(history).late.at(-1));
      const again = look(after);
      const isSame = isDeepStrictEqual(again.after, { ...after, nowMs: again.after.nowMs });
      // What Azure refuses is tried again, and nothing comes of it.
      const needless = after.azure.refused.size === 0 ? again.plan.steps : [];
      return isSame ? needless : [again.after];
    },
  },
  {
    name: "strangers' and adopted rules stay, deep-equal and in their order",
    violations: (history) => allOf(history).filter(losesForeignRules),
  },
  {
    name: "strangers' rules of security groups stay, deep-equal",
    violations: (history) => allOf(history).filter(losesSecurityRules),
  },
  {
    name: 'a rule of a security group keeps its priority while it lies in a span that is asked for',
    violations: (history) => allOf(history).flatMap(needlessMoves),
  },
  {
    name: 'no write leaves Deny without a rule',
    violations: (history) =>
      allOf(history).flatMap(({ before, states }) =>
        states.filter(
          (state, index) => isLockedOut(state) && !isLockedOut(states[index - 1] ?? before.azure),
        ),
      ),
  },
  {
    name: 'whoever is let in before and after is let in all the time',
    violations: (history) => {
      const { late } = tell(history);
      const wanted = late
        .map(({ plan }) => new Set(plan.desired.subnets.keys()))
        .reduce((one, other) => one.intersection(other));
      const [start, end] = endsOf(late);
      const lucky = [...wanted].filter((id) => isLetIn(start, id) && isLetIn(end, id));
      return statesOf(late).filter((state) => !lucky.every((id) => isLetIn(state, id)));
    },
  },
  {
    name: 'Deny follows only when the rules have been there for the settle time',
    violations: (history) => {
      const passes = allOf(history);
      return passes.filter((pass, index) => isHasty(pass, passes.slice(0, index + 1)));
    },
  },
  {
    name: 'the registry is not open to everybody on the way from closed to closed',
    violations: (history) => {
      const { late } = tell(history);
      return endsOf(late).some(isOpen) ? [] : statesOf(late).filter(isOpen);
    },
  },
  {
    name: 'what Azure takes is in force in the end, however bad its neighbours are',
    violations: (history) => {
      const { plan, after } = must(tell(history).late.at(-1));
      return [...plan.judgements, ...plan.security.judgements].filter(
        ([id, { kind }]) =>
          !after.azure.refused.has(id) && kind !== 'inForce' && kind !== 'refused',
      );
    },
  },
];

/** For histories in which nobody asks us to forget. */
export const recordPromise: Pick<Pledge, 'violations'> = {
  violations: (history) => {
    let ours: ReadonlySet<string> = new Set();
    return allOf(history).flatMap(({ before, states, after }) => {
      // What strangers took away may come back as theirs.
      ours = ours.intersection(idsOf(before.azure));
      for (const state of states) ours = ours.union(idsOf(state).difference(idsOf(before.azure)));
      const onRecord = new Set([
        ...after.ledger.subnetRules.map((rule) => rule.subnet),
        ...after.ledger.ipRules.map((rule) => rule.value),
        ...after.ledger.securityRules.map(({ rule }) => rule),
      ]);
      return [...ours.intersection(idsOf(after.azure)).difference(onRecord)];
    });
  },
};

function isHasty({ before, states, plan }: Pass, passes: readonly Pass[]): boolean {
  if (isDenied(before.azure) || !states.some(isDenied)) return false;
  const needed = new Set(
    [...plan.judgements].filter(([, { kind }]) => kind === 'inForce').map(([id]) => id),
  );
  const since = before.nowMs - plan.desired.settleMs;
  const start = passes.findLastIndex((pass) => pass.before.nowMs <= since);
  const during = passes.slice(Math.max(0, start)).map((pass) => pass.before.azure);
  return start < 0 || !during.every((azure) => needed.isSubsetOf(idsOf(azure)));
}

function losesForeignRules({ before, states }: Pass): boolean {
  const ours = new Set(
    [
      ...before.ledger.subnetRules.map((rule) => ({ id: rule.subnet, ...rule })),
      ...before.ledger.ipRules.map((rule) => ({ id: rule.value, ...rule })),
    ]
      .filter(({ ownership }) => ownership === 'Managed')
      .map(({ id }) => id),
  );
  const { subnetRules, ipRules } = before.azure;
  const subnets = subnetRules.filter((rule) => !ours.has(rule.subnet));
  const ranges = ipRules.filter((rule) => !ours.has(rule.value));
  return states.some((state) => {
    const kept = [
      state.subnetRules.filter((rule) => subnets.some((other) => isDeepStrictEqual(rule, other))),
      state.ipRules.filter((rule) => ranges.some((other) => isDeepStrictEqual(rule, other))),
    ];
    return !isDeepStrictEqual(kept, [subnets, ranges]);
  });
}

function statesOf(passes: readonly Pass[]): readonly Azure[] {
  return passes.flatMap(({ states }) => states);
}

function endsOf(passes: readonly Pass[]): readonly [Azure, Azure] {
  return [must(passes[0]).before.azure, must(passes.at(-1)).after.azure];
}

function losesSecurityRules({ before, states }: Pass): boolean {
  const ours = new Set(
    before.ledger.securityRules
      .filter(({ ownership }) => ownership === 'Managed')
      .map(({ rule }) => rule),
  );
  return [...before.azure.securityGroups].some(([group, rules]) => {
    const foreign = rules.filter(({ name }) => !ours.has(securityRuleOf(group, name)));
    return states.some((state) => {
      const left = state.securityGroups.get(group) ?? [];
      return !foreign.every((rule) => left.some((other) => isDeepStrictEqual(rule, other)));
    });
  });
}

function needlessMoves({ plan }: Pass): readonly unknown[] {
  return plan.steps.filter((step) => {
    if (step.kind !== 'putSecurityRule' || step.before?.direction !== 'Outbound') return false;
    const { priority } = step.before;
    const wanted = plan.security.wanted.find(({ id }) => id === step.ruleId);
    const isAskedFor = wanted?.spans.some(({ low, high }) => low <= priority && priority <= high);
    return isAskedFor === true && step.after.priority !== priority;
  });
}

// Rules of security groups only where they are under a name of ours.
function idsOf({ subnetRules, ipRules, securityGroups }: Azure): ReadonlySet<string> {
  const security = [...securityGroups].flatMap(([group, rules]) =>
    rules.filter(isWrittenByUs).map(({ name }) => securityRuleOf(group, name)),
  );
  return new Set([
    ...subnetRules.map((rule) => rule.subnet),
    ...ipRules.map((rule) => rule.value),
    ...security,
  ]);
}

// Strangers leave a note; who redirects a rule has made another one of it.
function isWrittenByUs({ raw, destinations }: SecurityRule): boolean {
  return !('note' in raw) && !destinations.includes('Sql');
}

function isDenied({ settings }: Azure): boolean {
  return settings.defaultAction === 'Deny';
}

function isLockedOut({ settings, subnetRules, ipRules }: Azure): boolean {
  return settings.defaultAction === 'Deny' && subnetRules.length + ipRules.length === 0;
}

function isOpen({ settings }: Azure): boolean {
  return settings.defaultAction === 'Allow' && settings.publicNetworkAccess === 'Enabled';
}
