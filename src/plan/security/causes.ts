import type { BrakeCase } from '../guard/brake.ts';
import { type Cause, type CauseCase, causeOfLeaving } from '../guard/cause.ts';
import { hasActed } from '../steps/removals.ts';
import { type Member, wasInSync } from '../wants/member.ts';
import { entriesOf, entriesOfAll, isListed } from './entries.ts';
import type { GoingRule } from './going.ts';
import type { SecurityCase } from './plan.ts';
import { stateOf } from './records.ts';

/** What the brake has to know of rules in security groups. */
export function ruleRemovals(
  given: SecurityCase,
  { terminating }: Pick<CauseCase, 'terminating'>,
): BrakeCase['security'] {
  const { ledger, seen, going } = given;
  const managed = ledger.securityRules.filter(
    (record) => record.ownership === 'Managed' && stateOf(record, seen).kind === 'ours',
  );
  return {
    causes: new Map(going.map((rule) => [rule.id, causeOfRule(rule, { ...given, terminating })])),
    managed: managed.length,
  };
}

// Why it is to go.
function causeOfRule(
  { record }: GoingRule,
  { members, tags, terminating }: SecurityCase & Pick<CauseCase, 'terminating'>,
): Cause {
  const lists = (member: Member) => isListed(record, entriesOf(member));
  // Who never acted has nothing that could be withdrawn.
  const acted = members.filter(hasActed);
  const withheld = acted.flatMap((member) => member.withheld.flatMap(({ group }) => group ?? []));
  const revoked = [...withheld, ...entriesOfAll(acted, ['refused'])];
  if (isListed(record, revoked)) return { kind: 'person' };
  const leaving = acted.filter(({ standing }) => standing.kind === 'leaving');
  if (leaving.some(lists)) return causeOfLeaving(leaving, { terminating });
  const active = members.filter(({ standing }) => standing.kind === 'active');
  // Where no layers come from, nobody is cut off.
  const isIdle = tags?.kind === 'seen' && !tags.value.layers.has('BlobStorage');
  if (active.some(lists) && isIdle && /^storage\b/i.test(record.tag)) return { kind: 'covered' };
  return { kind: active.some(({ policy }) => !wasInSync(policy)) ? 'person' : 'vanished' };
}
