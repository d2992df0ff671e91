import { unsupportedFields } from '../api/unsupported.ts';
import type { Policy } from '../api/policy.ts';
import type { Problem } from './problem.ts';
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
  readonly wants: Wants;
}

export interface Admission {
  /** Namespaces whose policies need no grant. */
  readonly platformNamespaces: ReadonlySet<string>;
}

/** The policies of one registry in order of rank: platform namespaces first, then the oldest. */
export function membersOf(policies: readonly Policy[], admission: Admission): readonly Member[] {
  const rank = (policy: Policy) => {
    const isPlatform = admission.platformNamespaces.has(policy.metadata.namespace);
    return [isPlatform ? 0 : 1, policy.metadata.creationTimestamp, keyOf(policy)].join(' ');
  };
  return policies
    .toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1))
    .map((policy) => ({
      key: keyOf(policy),
      policy,
      isPlatform: admission.platformNamespaces.has(policy.metadata.namespace),
      standing: standingOf(policy, admission),
      wants: wantsOf(policy),
    }));
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

function keyOf(policy: Policy): string {
  return `${policy.metadata.namespace}/${policy.metadata.name}`;
}

function standingOf(policy: Policy, admission: Admission): Standing {
  const { spec, metadata, unreadable } = policy;
  const isGranted = admission.platformNamespaces.has(metadata.namespace);
  if (metadata.deletionTimestamp !== undefined) {
    return { kind: 'leaving', how: isGranted ? howItLeaves(policy) : 'Revoke', isGranted };
  }
  if (!isGranted) return { kind: 'refused', problem: notGranted(metadata.namespace) };
  if (unreadable !== undefined) {
    return { kind: 'frozen', why: { kind: 'unusable', problem: invalidSpec(unreadable) } };
  }
  if (spec.suspend) return { kind: 'frozen', why: { kind: 'suspended' } };
  const fields = unsupportedFields(spec);
  if (fields.length > 0) {
    return { kind: 'frozen', why: { kind: 'unusable', problem: notSupported(fields) } };
  }
  return spec.mode === 'Observe'
    ? { kind: 'frozen', why: { kind: 'observing' } }
    : { kind: 'active' };
}

// Who froze what is, does not want the deletion to move it either; of who cannot be read nobody knows.
function howItLeaves({ spec, unreadable }: Policy): How {
  return unreadable !== undefined || spec.suspend || spec.mode === 'Observe'
    ? 'Retain'
    : spec.deletionPolicy;
}

function notGranted(namespace: string): Problem {
  return {
    reason: 'NotGranted',
    message:
      `policies in namespace ${namespace} may not change registries: only the operator's platform namespaces may. ` +
      `Move the policy there, or have a cluster administrator add the namespace to --platform-namespaces.`,
  };
}

function invalidSpec(fields: string): Problem {
  return {
    reason: 'InvalidSpec',
    message: `the spec cannot be read, so nothing is changed in Azure: ${fields}`,
  };
}

function notSupported(fields: readonly string[]): Problem {
  return {
    reason: 'NotSupportedYet',
    message:
      `this version of the operator does not act on ${fields.join(', ')}. ` +
      `Take the field out of spec; nothing is changed in Azure until then.`,
  };
}
