import type { Member } from '../wants/member.ts';
import { hasActed, isInvolved, isRetaining } from '../steps/removals.ts';
import { type RecordedRule, entriesOf, entriesOfAll, isListed } from './entries.ts';
import type { WantedRule } from './wanted.ts';

/** Who says what of the rules on record. */
export interface Claims {
  /** An active policy wants it. */
  readonly isWanted: (record: RecordedRule) => boolean;
  /** A frozen policy lists its group. */
  readonly isHeld: (record: RecordedRule) => boolean;
  /** A policy that leaves everything behind lists its group. */
  readonly isRetained: (record: RecordedRule) => boolean;
  /** Nobody has a say on it any more who could keep it. */
  readonly isGivenUp: (record: RecordedRule) => boolean;
  readonly isAnyFrozen: boolean;
}

/** `wanted` is undefined where nobody can tell which tags the registry takes: then all rules of the groups may be wanted. */
export function claimsOf(
  members: readonly Member[],
  wanted: readonly WantedRule[] | undefined,
): Claims {
  const ids = new Set<string>(wanted?.map(({ id }) => id));
  const active = entriesOfAll(members, ['active']);
  const frozen = entriesOfAll(members, ['frozen']);
  const retained = members.filter(isRetaining).flatMap(entriesOf);
  const acted = members.filter(hasActed);
  const given = [
    ...entriesOfAll(acted, ['leaving', 'refused']),
    ...acted.flatMap(({ withheld }) => withheld.flatMap(({ group }) => group ?? [])),
  ];
  const isAnyFrozen = members.some(({ standing }) => standing.kind === 'frozen');
  return {
    isWanted: (record) => (wanted === undefined ? isListed(record, active) : ids.has(record.rule)),
    isHeld: (record) => isListed(record, frozen),
    isRetained: (record) => isListed(record, retained),
    isGivenUp: (record) => members.some(isInvolved) && (!isAnyFrozen || isListed(record, given)),
    isAnyFrozen,
  };
}

/** A rule of ours that is to go: nobody wants, holds or retains it. While a policy is frozen, only what another gives up goes. */
export function isGoing(record: RecordedRule, claims: Claims): boolean {
  return (
    record.ownership === 'Managed' &&
    !claims.isWanted(record) &&
    !claims.isHeld(record) &&
    !claims.isRetained(record) &&
    claims.isGivenUp(record)
  );
}
