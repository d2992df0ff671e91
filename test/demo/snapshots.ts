import type { PolicySnapshot, Snapshot, SubnetSnapshot } from './snapshot.ts';

/** A moment in which nothing has happened yet, but for what matters to the case. */
export function snapshot(given: Partial<Snapshot> = {}): Snapshot {
  return {
    policy: undefined,
    registry: { name: 'contoso', defaultAction: 'Allow', rules: [] },
    subnets: [subnet()],
    ...given,
  };
}

export function subnet(given: Partial<SubnetSnapshot> = {}): SubnetSnapshot {
  return {
    name: 'prod/aks-nodes',
    whose: 'policy',
    endpoint: 'none',
    hasRule: false,
    access: 'allowed',
    allowed: 3,
    denied: 0,
    ...given,
  };
}

export function policy(given: Partial<PolicySnapshot> = {}): PolicySnapshot {
  return {
    key: 'platform/contoso',
    ready: 'False',
    reason: 'Settling',
    message: 'the rules are in place',
    conditions: [],
    plan: [],
    ...given,
  };
}
