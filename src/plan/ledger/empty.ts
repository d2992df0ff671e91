import type { RegistryStateSpec } from '../../api/registry-state.ts';

/** The record of a registry that nothing was done to. */
export function emptyLedger(registry: string): RegistryStateSpec {
  return {
    registry,
    subnetRules: [],
    ipRules: [],
    serviceEndpoints: [],
    securityRules: [],
    settings: {},
  };
}

/** Endpoints that stay are no reason to keep the record: they do nobody harm, and only Restore takes them away. */
export function isEmptyLedger({ subnetRules, ipRules, securityRules }: RegistryStateSpec): boolean {
  return subnetRules.length + ipRules.length + securityRules.length === 0;
}
