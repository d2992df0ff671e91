import type { PolicyStatus } from '../../api/policy.ts';
import { type Finding, partFinding } from './conditions.ts';
import type { Member } from '../wants/member.ts';
import { type Publications, publicationProblems } from '../clients/publication.ts';
import type { VerdictCase } from './concern.ts';
import { groupStatuses, securityProblems } from './security-status.ts';

/** ClientFirewallReady, for policies that publish what clients must allow, or have it allowed: both together. */
export function clientFirewallFindings(member: Member, verdict: VerdictCase): readonly Finding[] {
  const publication = verdict.publications.get(member.key);
  const isTold = publication !== undefined && publication.kind !== 'withdrawn';
  const groups = isSettling(member) ? groupStatuses(member, verdict) : [];
  if (!isTold && groups.length === 0) return [];
  const problems = [
    ...publicationProblems(member, verdict.publications),
    ...(groups.length > 0 ? securityProblems(member, verdict) : []),
  ];
  const isOpen = groups.every(({ rules }) => rules === 'Present');
  return [
    partFinding('ClientFirewallReady', {
      isDone: problems.length === 0 && isOpen,
      problem: problems[0],
      doneMessage: [
        ...(isTold ? [`ConfigMap ${publication.configMap} tells what clients must allow`] : []),
        ...(groups.length > 0 ? [`${groups.length} network security groups allow it`] : []),
      ].join('; '),
    }),
  ];
}

export function clientFirewallPart(
  member: Member,
  verdict: VerdictCase,
): Pick<PolicyStatus, 'clientFirewall'> {
  const configMap = publishedName(member, verdict.publications);
  const networkSecurityGroups = [...groupStatuses(member, verdict)];
  if (configMap === undefined && networkSecurityGroups.length === 0) return {};
  return {
    clientFirewall: {
      ...(configMap !== undefined && { configMap }),
      ...(networkSecurityGroups.length > 0 && { networkSecurityGroups }),
    },
  };
}

// Of who is not acted for, nothing is to come.
function isSettling({ standing }: Member): boolean {
  return (
    standing.kind === 'active' || (standing.kind === 'frozen' && standing.why.kind === 'observing')
  );
}
/** The ConfigMap that is out there for the policy, as far as is known. */
function publishedName({ key, policy }: Member, publications: Publications): string | undefined {
  const publication = publications.get(key);
  const last = policy.status.clientFirewall?.configMap;
  switch (publication?.kind) {
    case undefined:
    case 'failed':
      return last;
    case 'published':
      return publication.configMap;
    case 'withdrawn':
      return undefined;
    default:
      throw new Error(`unhandled publication ${JSON.stringify(publication satisfies never)}`);
  }
}
