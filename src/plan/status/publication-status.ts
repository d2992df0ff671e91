import type { PolicyStatus } from '../../api/policy.ts';
import { type Finding, partFinding } from './conditions.ts';
import type { Member } from '../wants/member.ts';
import { type Publications, publicationProblems } from '../clients/publication.ts';

/** ClientFirewallReady, for policies that publish what clients must allow. */
export function publicationFindings(
  member: Member,
  publications: Publications,
): readonly Finding[] {
  const publication = publications.get(member.key);
  if (publication === undefined || publication.kind === 'withdrawn') return [];
  return [
    partFinding('ClientFirewallReady', {
      isDone: publication.kind === 'published',
      problem: publicationProblems(member, publications)[0],
      doneMessage: `ConfigMap ${publication.configMap} tells what clients must allow`,
    }),
  ];
}

export function clientFirewallPart(
  member: Member,
  publications: Publications,
): Pick<PolicyStatus, 'clientFirewall'> {
  const configMap = publishedName(member, publications);
  return configMap === undefined ? {} : { clientFirewall: { configMap } };
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
