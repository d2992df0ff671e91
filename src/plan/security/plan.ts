import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { Change, Hold } from '../change.ts';
import type { Lasting } from '../memory.ts';
import type { Seen } from '../observed.ts';
import type { DeleteSecurityRule, PutSecurityRule } from '../step.ts';
import type { Member } from '../wants/member.ts';
import { problemOf } from '../problem.ts';
import { claimsOf } from './claims.ts';
import { entriesOf } from './entries.ts';
import { deletionHolds, deletions, goingRules, removalOf } from './going.ts';
import { type RuleJudgements, judgeRules } from './judge.ts';
import type { SeenGroups } from './records.ts';
import type { TagCase } from './tags.ts';
import { type WantedRule, wantedRules } from './wanted.ts';

export interface SecurityCase {
  readonly members: readonly Member[];
  readonly ledger: RegistryStateSpec;
  readonly seen: SeenGroups;
  /** Where nobody can tell what clients need, nothing comes, and only rules go whose groups nobody lists. */
  readonly tags: Seen<TagCase> | undefined;
  /** What the last attempt came to, by its target. */
  readonly lastFailure: (target: string) => Lasting | undefined;
}

export interface SecurityPlan {
  readonly wanted: readonly WantedRule[];
  readonly judgements: RuleJudgements;
  /** What comes, before anything that clients would need it for. */
  readonly puts: readonly PutSecurityRule[];
  readonly additions: readonly Change[];
  /** What goes. */
  readonly deletes: readonly DeleteSecurityRule[];
  readonly removals: readonly Change[];
  readonly holds: readonly Hold[];
}

/** What becomes of the rules in network security groups that policies name, and what comes next. */
export function planSecurity(given: SecurityCase): SecurityPlan {
  const { members, ledger, seen, tags } = given;
  const known = tags?.kind === 'seen' ? wantedRules(members, tags.value) : undefined;
  const wanted = known ?? [];
  const claims = claimsOf(members, known);
  const going = goingRules(ledger, claims, seen);
  const judgements = judgeRules(wanted, { ...given, going });
  const deletion = { ...given, wanted, judgements };
  return {
    wanted,
    judgements,
    puts: putsOf(wanted, judgements),
    additions: wanted.flatMap((rule) => additionOf(rule, judgements)),
    deletes: deletions(going, deletion),
    removals: going.map(removalOf),
    holds: [...unreadHolds(given), ...deletionHolds(going, deletion)],
  };
}

function unreadHolds({ members, tags }: SecurityCase): readonly Hold[] {
  const asking = members.filter(
    (member) => member.standing.kind === 'active' && entriesOf(member).length > 0,
  );
  return tags?.kind === 'failed' && asking.length > 0
    ? [{ problem: problemOf(tags.failure, 0), owners: asking.map(({ key }) => key) }]
    : [];
}

// What failed before comes last: a group takes one change at a time, and a bad one must not hold up the others.
function putsOf(
  wanted: readonly WantedRule[],
  judgements: RuleJudgements,
): readonly PutSecurityRule[] {
  const judged = wanted.map(({ id }) => judgements.get(id));
  const writes = judged.filter((judgement) => judgement?.kind === 'toWrite');
  const [fresh, failed] = [
    writes.filter((write) => write.failed === undefined),
    writes.filter((write) => write.failed !== undefined),
  ];
  return [...fresh, ...failed].map(({ step }) => step);
}

function additionOf(
  { id, allowance, wantedBy }: WantedRule,
  judgements: RuleJudgements,
): readonly Change[] {
  const judgement = judgements.get(id);
  if (judgement === undefined || judgement.kind === 'inForce' || judgement.kind === 'refused') {
    return [];
  }
  const step = judgement.kind === 'toWrite' ? judgement.step : undefined;
  const at = step === undefined ? '' : `, priority ${step.after.priority}`;
  return [
    {
      action: step?.before === undefined ? 'AddSecurityRule' : 'ChangeSecurityRule',
      target: id,
      detail: `TCP 443 from ${allowance.source} to ${allowance.tag}${at}`,
      owners: wantedBy,
    },
  ];
}
