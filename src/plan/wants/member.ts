import type { Policy } from '../../api/policy.ts';
import { type Withheld, grantedOf } from './granted.ts';
import { type Discovered, undiscovered } from '../observed.ts';
import { type Admission, type Permits, allows, isAdmitted, permitsOf } from './permits.ts';
import type { Problem } from '../problem.ts';
import { type Wants, wantsOf } from './wants.ts';

/**
 * What a policy contributes to its registry:
 *
 * | standing  | its entries are added | its entries are kept | what it no longer lists is revoked |
 * |-----------|-----------------------|----------------------|------------------------------------|
 * | active    | yes                   | yes                  | yes                                |
 * | frozen    | no                    | yes                  | no: everything ours stays          |
 * | refused   | no                    | no                   | yes                                |
 * | leaving   | no                    | no                   | yes, as its deletionPolicy says    |
 */
export type Standing =
  | { readonly kind: 'active' }
  | { readonly kind: 'frozen'; readonly why: Frozen }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'leaving'; readonly how: How; readonly isGranted: boolean };

/** As `deletionPolicy` says; who has no grant can only have revoked what may rest on it. */
export type How = 'Revoke' | 'Restore' | 'Retain';

export type Frozen =
  | { readonly kind: 'observing' }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'unusable'; readonly problem: Problem };

export interface Member {
  /** `namespace/name` */
  readonly key: string;
  readonly policy: Policy;
  /** In a platform namespace: it needs no grant, and its settings outrank the others'. */
  readonly isPlatform: boolean;
  readonly standing: Standing;
  /** What counts of the policy. */
  readonly wants: Wants;
  /** What does not, for want of a grant. */
  readonly withheld: readonly Withheld[];
}

/** The policies of one registry in order of rank: platform namespaces first, then the oldest. */
export function membersOf(
  policies: readonly Policy[],
  admission: Admission,
  discovered = undiscovered,
): readonly Member[] {
  const rank = (policy: Policy) => {
    const isPlatform = admission.platformNamespaces.has(policy.metadata.namespace);
    return [isPlatform ? 0 : 1, policy.metadata.creationTimestamp, keyOf(policy)].join(' ');
  };
  return policies
    .toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1))
    .map((policy) => memberOf(policy, admission, discovered));
}

/** The same members as they would be if those in Observe mode were enforced: what `status.plan` of these shows. */
export function asIfEnforced(members: readonly Member[]): readonly Member[] {
  return members.map((member) =>
    isObserving(member) ? { ...member, standing: { kind: 'active' } } : member,
  );
}

export function isObserving(member: Member): boolean {
  return member.standing.kind === 'frozen' && member.standing.why.kind === 'observing';
}

/** Whether the policy, as it is written now, was in force when it was last looked at. */
export function wasInSync({ metadata, status }: Policy): boolean {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return status.observedGeneration === metadata.generation && ready?.reason === 'InSync';
}

function memberOf(policy: Policy, admission: Admission, discovered: Discovered): Member {
  const asked = wantsOf(policy, discovered);
  const permits = permitsOf(policy.metadata.namespace, policy.spec.registry, admission);
  return {
    key: keyOf(policy),
    policy,
    isPlatform: permits.kind === 'everything',
    standing: standingOf(policy, permits),
    // Who may not even name the registry keeps nothing there, and may be told nothing more.
    ...(isAdmitted(permits)
      ? grantedOf(asked, policy.spec.deletionPolicy, permits)
      : { wants: asked, withheld: [] }),
  };
}

function keyOf(policy: Policy): string {
  return `${policy.metadata.namespace}/${policy.metadata.name}`;
}

function standingOf(policy: Policy, permits: Permits): Standing {
  const { spec, metadata, unreadable } = policy;
  const isGranted = isAdmitted(permits);
  if (metadata.deletionTimestamp !== undefined) {
    return { kind: 'leaving', how: howItLeaves(policy, permits), isGranted };
  }
  if (!isGranted) return { kind: 'refused', problem: notGranted(metadata.namespace) };
  if (unreadable !== undefined) {
    return { kind: 'frozen', why: { kind: 'unusable', problem: invalidSpec(unreadable) } };
  }
  if (spec.suspend) return { kind: 'frozen', why: { kind: 'suspended' } };
  return spec.mode === 'Observe'
    ? { kind: 'frozen', why: { kind: 'observing' } }
    : { kind: 'active' };
}

// Who froze what is, does not want the deletion to move it either; of who cannot be read nobody knows.
function howItLeaves({ spec, unreadable }: Policy, permits: Permits): How {
  if (!isAdmitted(permits)) return 'Revoke';
  if (unreadable !== undefined || spec.suspend || spec.mode === 'Observe') return 'Retain';
  const { deletionPolicy } = spec;
  return deletionPolicy === 'Revoke' || allows(permits, deletionPolicy) ? deletionPolicy : 'Revoke';
}

function notGranted(namespace: string): Problem {
  return {
    reason: 'NotGranted',
    message:
      `no grant lets policies in namespace ${namespace} name this registry, so nothing is done for this one. ` +
      `Have a platform administrator create a RegistryNetworkGrant for the namespace (kubectl explain rng.spec).`,
  };
}

function invalidSpec(fields: string): Problem {
  return {
    reason: 'InvalidSpec',
    message: `the spec cannot be read, so nothing is changed in Azure: ${fields}`,
  };
}
