import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { Member } from '../wants/member.ts';
import type { GroupEntry } from '../wants/wants.ts';

/** A rule that is on record. */
export type RecordedRule = RegistryStateSpec['securityRules'][number];

export function entriesOf({ wants }: Pick<Member, 'wants'>): readonly GroupEntry[] {
  return wants.clientFirewall?.networkSecurityGroups ?? [];
}

/** The entries of policies of these standings. */
export function entriesOfAll(
  members: readonly Member[],
  standings: readonly Member['standing']['kind'][],
): readonly GroupEntry[] {
  return members.filter(({ standing }) => standings.includes(standing.kind)).flatMap(entriesOf);
}

/** The clients that the rules of the entry are for: a range, or all of them. */
export function sourceIn({ source }: GroupEntry): string {
  return source ?? '*';
}

/** Whether the rule was written for such an entry, whatever its tag: which tags it takes, changes with the registry. */
export function isListed({ rule, source }: RecordedRule, entries: readonly GroupEntry[]): boolean {
  return entries.some(
    (entry) => sourceIn(entry) === source && rule.startsWith(`${entry.id}/securityrules/`),
  );
}

/** The groups that the policy lists, listed last, or would list if a grant covered them. */
export function groupsOf(member: Member): ReadonlySet<string> {
  const { withheld, policy } = member;
  const listed = [...entriesOf(member), ...withheld.flatMap(({ group }) => group ?? [])];
  const last = policy.status.clientFirewall?.networkSecurityGroups ?? [];
  return new Set([...listed, ...last].map(({ id }) => id));
}
