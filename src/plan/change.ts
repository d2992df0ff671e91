import type { Problem } from './problem.ts';

/** One thing still to do, in the words of `status.plan`. A step may do many of them at once. */
export interface Change {
  readonly action:
    | 'RegisterProvider'
    | 'AddServiceEndpoint'
    | 'RemoveServiceEndpoint'
    | 'AddSubnetRule'
    | 'RemoveSubnetRule'
    | 'AddIpRule'
    | 'RemoveIpRule'
    | 'SetDefaultAction'
    | 'SetPublicNetworkAccess'
    | 'SetTrustedServices'
    | 'SetDataEndpoints'
    | 'AddSecurityRule'
    | 'ChangeSecurityRule'
    | 'RemoveSecurityRule';
  readonly target: string;
  readonly detail?: string;
  /** Keys of the policies that it is done for; empty where nobody wants the element any more. */
  readonly owners: readonly string[];
  /** Why it is not made at all, unless something else changes first. */
  readonly heldBy?: Problem;
}

/** A problem that keeps changes from being made. Without owners it concerns every policy of the registry. */
export interface Hold {
  readonly problem: Problem;
  readonly owners?: readonly string[];
  /** When it ends by itself. */
  readonly afterMs?: number;
}
