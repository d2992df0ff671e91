import type { Consents } from '../api/consent.ts';
import type { Policy } from '../api/policy.ts';
import type { RegistryStateSpec, RegistryStateStatus } from '../api/registry-state.ts';
import type { Pod } from './access/pod-place.ts';
import type { CloudHosts } from './clients/cloud-hosts.ts';
import type { Elsewhere } from './wants/elsewhere.ts';
import type { Admission } from './wants/permits.ts';
import type { Observed } from './observed.ts';

/** Everything that a plan depends on. */
export interface PlanInput {
  /** All policies of one registry, the deleted ones that still have our finalizer among them. */
  readonly policies: readonly Policy[];
  readonly ledger: RegistryStateSpec;
  /** The name of its object, which may be still to be made, and what people said on it. */
  readonly ledgerName: string;
  readonly isLedgerMissing: boolean;
  readonly consents: Consents;
  /** What the last reconcile reported. */
  readonly lastSeen: RegistryStateStatus;
  /** What the ledgers of other registries say of the same subnets. */
  readonly elsewhere: Elsewhere;
  readonly observed: Observed;
  readonly admission: Admission;
  /** The operator-wide `--read-only`: everything is planned, nothing is done. */
  readonly isReadOnly: boolean;
  readonly cloudHasSubnetRules: boolean;
  /** Whether writes are kept from cutting off nodes of the operator's own cluster. */
  readonly guardsNodes: boolean;
  readonly cloudHosts: CloudHosts;
  /** The operator's own. */
  readonly pod: Pod;
  readonly nowMs: number;
}
