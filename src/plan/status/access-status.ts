import type { RegistryStateStatus } from '../../api/registry-state.ts';
import { type AccessVerdict, mayKnowOf } from '../access/verdict.ts';
import { askersOf } from '../access/question.ts';
import { isLatched, rolledBack } from '../access/rollback.ts';
import { accessReasons, type Reason } from '../../api/reasons.ts';
import type { Member } from '../wants/member.ts';
import type { Plan } from '../plan.ts';
import type { Finding } from './conditions.ts';

const type = 'AccessVerified';

/** AccessVerified, for policies that ask for it. While nobody can look, it stays as it was. */
export function accessFindings(member: Member, plan: Plan): readonly Finding[] {
  if (askersOf([member]).length === 0) return [];
  const { access, problem, rollback } = plan;
  if (isLatched(member, rollback.latch)) return rolledBackFindings(plan);
  if (access === undefined) return problem === undefined ? [] : lastFindings(member);
  const { verdict, evidence } = access;
  const mayKnow = member.isPlatform || (evidence && mayKnowOf(member, evidence.subnet)) === true;
  return [findingOf(verdict, mayKnow ? verdict.message : verdict.discreet)];
}

/** The same on the record of the registry, for whoever looks after all of it. */
export function stateAccessFindings(plan: Plan): readonly Finding[] {
  const { access, rollback } = plan;
  if (rollback.latch.length > 0) return rolledBackFindings(plan);
  return access === undefined ? [] : [findingOf(access.verdict, access.verdict.message)];
}

/** What was answered, to be gone on from at the next look. */
export function evidencePart(
  { access, problem }: Plan,
  last: RegistryStateStatus,
): Pick<RegistryStateStatus, 'verification'> {
  const evidence = problem === undefined ? access?.evidence : last.verification;
  return evidence === undefined ? {} : { verification: evidence };
}

export function isAboutAccess(reason: Reason): boolean {
  return reason === 'AccessDenied' || reason === 'Verifying' || reason === 'RolledBack';
}

// While it lasts, nothing is asked: under Allow everybody is let in.
function rolledBackFindings({ ledger }: Plan): readonly Finding[] {
  return [{ type, status: accessReasons.RolledBack, ...rolledBack(ledger.registry) }];
}

function findingOf({ reason }: AccessVerdict, message: string): Finding {
  return { type, status: accessReasons[reason], reason, message };
}

function lastFindings({ policy }: Member): readonly Finding[] {
  const last = policy.status.conditions?.find((condition) => condition.type === type);
  if (last === undefined) return [];
  const { status, reason, message } = last;
  return [{ type, status, reason, message }];
}
