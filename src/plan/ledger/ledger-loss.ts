import type { Consents } from '../../api/consent.ts';
import type { RegistryStateSpec } from '../../api/registry-state.ts';
import { timeOf } from '../../api/time.ts';
import { type Member, wasInSync } from '../wants/member.ts';
import type { ObservedRegistry } from '../observed.ts';
import { hasActed, presentElements } from '../steps/removals.ts';
import type { SecurityCase } from '../security/plan.ts';
import { ruleNamed } from '../security/records.ts';
import { allowsExactly } from '../security/security-rule.ts';
import type { WantedRule } from '../security/wanted.ts';
import type { Desired } from '../wants/desired.ts';

export interface LossCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly isLedgerMissing: boolean;
  readonly registry: ObservedRegistry;
  readonly securityCase: Pick<SecurityCase, 'wanted' | 'seen'>;
  readonly consents: Consents;
  readonly nowMs: number;
}

type Lost = NonNullable<RegistryStateSpec['lost']>;

/**
 * That the record, or a part of it, is not what it was. It shows where a policy was in force, or says that it was, and the
 * record knows nothing of it; a record that went back further, with its policies, cannot be told from a true one.
 * It stays lost until a person accepts it.
 */
export function lossOf(loss: LossCase): Lost | undefined {
  const { ledger, consents, nowMs } = loss;
  const known = ledger.lost;
  if (known !== undefined && consents.ledgerLoss === known.since) return undefined;
  const suspects = loss.isLedgerMissing ? allSuspects(loss) : unrecorded(loss);
  const isFound = loss.isLedgerMissing ? loss.members.some(wasInForce) : suspects.length > 0;
  if (known === undefined && !isFound) return undefined;
  return {
    since: known?.since ?? timeOf(nowMs),
    suspects: [...new Set([...(known?.suspects ?? []), ...suspects])].toSorted(),
  };
}

// The finalizer is put on before the first effect, and status tells of the effect.
function wasInForce(member: Member): boolean {
  const { conditions = [], subnets = [], clientFirewall = {} } = member.policy.status;
  const parts = [
    ...subnets.map(({ rule }) => rule),
    ...(clientFirewall.networkSecurityGroups ?? []).map(({ rules }) => rules),
  ];
  const isApplied = conditions.some(({ type, status }) => {
    return type === 'RulesApplied' && status === 'True';
  });
  const isActing = member.standing.kind === 'active' || member.standing.kind === 'leaving';
  return isActing && hasActed(member) && (isApplied || parts.includes('Present'));
}

function allSuspects({ desired, registry, securityCase }: LossCase): readonly string[] {
  const present = presentElements(registry);
  return [
    ...[...desired.subnets.keys()].filter((id) => present.subnets.has(id)),
    ...[...desired.ipRanges.keys()].filter((range) => present.ranges.has(range)),
    ...presentRules(securityCase).map(({ id }) => id),
  ];
}

// What a policy lists itself was put on record when it was first seen, long before the policy was in sync.
function unrecorded({ members, ledger, registry, securityCase }: LossCase): readonly string[] {
  const present = presentElements(registry);
  const known = new Set([
    ...ledger.subnetRules.map(({ subnet }) => subnet),
    ...ledger.ipRules.map(({ value }) => value),
    ...ledger.securityRules.map(({ rule }) => rule),
  ]);
  const settled = members.filter(
    ({ standing, policy }) => standing.kind === 'active' && wasInSync(policy),
  );
  const listed = settled
    .flatMap(({ wants }) => [
      ...[...wants.subnets].filter(([id, from]) => from === 'id' && present.subnets.has(id)),
      ...[...wants.ipRanges].filter(([id, from]) => from === 'ipRanges' && present.ranges.has(id)),
    ])
    .map(([id]) => id);
  const keys = new Set(settled.map(({ key }) => key));
  const security = presentRules(securityCase)
    .filter(({ wantedBy }) => wantedBy.some((key) => keys.has(key)))
    .map(({ id }) => id);
  return [...listed, ...security].filter((id) => !known.has(id));
}

// Nobody else gives a rule such a name for such a purpose.
function presentRules({ wanted, seen }: LossCase['securityCase']): readonly WantedRule[] {
  return wanted.filter(({ id, group, allowance }) => {
    const read = seen.securityGroups.get(group);
    const rule = read?.kind === 'seen' ? ruleNamed(id, read.value) : undefined;
    return rule !== undefined && allowsExactly(rule, allowance);
  });
}
