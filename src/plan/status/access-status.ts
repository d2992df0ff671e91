import type { RegistryStateStatus } from '../../api/registry-state.ts';
import { type AccessVerdict, mayKnowOf } from '../access/verdict.ts';
import { askersOf } from '../access/question.ts';
import { accessReasons, type Reason } from '../../api/reasons.ts';
import type { Member } from '../wants/member.ts';
import type { Plan } from '../plan.ts';
import type { Finding } from './conditions.ts';

const type = 'AccessVerified';

/** AccessVerified, for policies that ask for it. While nobody can look, it stays as it was. */
export function accessFindings(member: Member, plan: Plan): readonly Finding[] {
  if (askersOf([member]).length === 0) return [];
  const { access, problem } = plan;
  if (access === undefined) return problem === undefined ? [] : lastFindings(member);
  const { verdict, evidence } = access;
  const mayKnow = member.isPlatform || (evidence && mayKnowOf(member, evidence.subnet)) === true;
  return [findingOf(verdict, mayKnow ? verdict.message : verdict.discreet)];
}

/** The same on the record of the registry, for whoever looks after all of it. */
export function stateAccessFindings({ access }: Plan): readonly Finding[] {
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
  return reason === 'AccessDenied' || reason === 'Verifying';
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
