import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { Change, Hold } from '../change.ts';
import type { HeldRules } from '../guard/brake.ts';
import type { Lasting } from '../memory.ts';
import type { Seen } from '../observed.ts';
import type { DeleteSecurityRule, PutSecurityRule } from '../step.ts';
import type { Member } from '../wants/member.ts';
import { problemOf } from '../problem.ts';
import { claimsOf } from './claims.ts';
import { entriesOf } from './entries.ts';
import { type GoingRule, deletionHolds, deletions, goingRules, removalOf } from './going.ts';
import { type RuleJudgements, judgeRules } from './judge.ts';
import type { SeenGroups } from './records.ts';
import type { TagCase } from './tags.ts';
import { type WantedRule, wantedRules } from './wanted.ts';

export interface SecurityQuestion {
  readonly members: readonly Member[];
  readonly ledger: RegistryStateSpec;
  readonly seen: SeenGroups;
  /** Where nobody can tell what clients need, nothing comes, and only rules go whose groups nobody lists. */
  readonly tags: Seen<TagCase> | undefined;
  /** What the last attempt came to, by its target. */
  readonly lastFailure: (target: string) => Lasting | undefined;
}

/** The same with what the policies come to. */
export interface SecurityCase extends SecurityQuestion {
  readonly wanted: readonly WantedRule[];
  /** Rules of ours that nobody wants any more. */
  readonly going: readonly GoingRule[];
}

export function securityCaseOf(question: SecurityQuestion): SecurityCase {
  const { members, ledger, seen, tags } = question;
  const known = tags?.kind === 'seen' ? wantedRules(members, tags.value) : undefined;
  const going = goingRules(ledger, claimsOf(members, known), seen);
  return { ...question, wanted: known ?? [], going };
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
export function planSecurity(given: SecurityCase, held: HeldRules = nothingHeld): SecurityPlan {
  const { wanted } = given;
  const going = given.going.filter(({ id }) => !held.ids.has(id));
  const judgements = judgeRules(wanted, { ...given, going });
  const deletion = { ...given, judgements };
  return {
    wanted,
    judgements,
    puts: putsOf(wanted, judgements),
    additions: wanted.flatMap((rule) => additionOf(rule, judgements)),
    deletes: deletions(going, deletion),
    removals: given.going.map((rule) => removalOf(rule, held)),
    holds: [...unreadHolds(given), ...deletionHolds(going, deletion)],
  };
}

const nothingHeld: HeldRules = { ids: new Set(), problem: undefined };

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
