import type { Reason } from '../../api/reasons.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import type { Failure } from '../failure.ts';

/**
 * A part of a source that does not tell what it comes to. What it does not tell may be in force all the same, so while there
 * is a gap, nothing that may be of it loses its rule because nobody seems to want it.
 */
export interface Gap {
  /** The cluster's id, `nodes`, or a service tag. */
  readonly from: string;
  readonly gives: 'subnets' | 'ranges';
  readonly why:
    | { readonly kind: 'unasked' } // so far: it is to be discovered
    | { readonly kind: 'failed'; readonly failure: Failure }
    | { readonly kind: 'untold'; readonly problem: Untold };
}

/** A problem, in the words of a condition. */
export interface Untold {
  readonly reason: Reason;
  readonly message: string;
}

/** What one source of subnets tells, and which parts of it do not. */
export interface Told {
  readonly ids: readonly SubnetId[];
  readonly silent: readonly { readonly at: string; readonly why: Gap['why'] }[];
}
