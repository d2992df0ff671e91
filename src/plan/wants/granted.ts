import type { Permission } from '../../api/grant.ts';
import type { PolicySpec } from '../../api/policy.ts';
import { parseClusterId } from '../../api/resource-id.ts';
import {
  type Permits,
  allows,
  allowsCluster,
  allowsRange,
  allowsSecurityGroup,
  allowsSubnet,
} from './permits.ts';
import type { Problem } from '../problem.ts';
import { type AccessSettings, type GroupEntry, type Wants, accessFields } from './wants.ts';

/** What a policy asks for and no grant covers. */
export interface Withheld {
  /** The subnet or range, where it is one, or what does not tell what it comes to. */
  readonly element?: string;
  /** Where it comes from: nothing of it counts. */
  readonly source?: string;
  readonly group?: GroupEntry;
  readonly problem: Problem;
}

export interface Granted {
  readonly wants: Wants;
  readonly withheld: readonly Withheld[];
}

/** What counts of what a policy asks for: each entry and each field on its own, so that one too many costs no other. */
export function grantedOf(
  asked: Wants,
  deletionPolicy: PolicySpec['deletionPolicy'],
  permits: Permits,
): Granted {
  if (permits.kind === 'everything') return { wants: asked, withheld: [] };
  const withheld: Withheld[] = [];
  let wants = withElements(asked, permits, withheld);
  for (const gate of gates.filter(({ isAsked }) => isAsked(wants))) {
    if (allows(permits, gate.permission)) continue;
    wants = gate.without(wants);
    if (gate.field !== undefined) {
      withheld.push({ problem: notGranted(`spec.${gate.field}`, gate.permission) });
    }
  }
  if (deletionPolicy !== 'Revoke' && !allows(permits, deletionPolicy)) {
    const problem = notGranted(`spec.deletionPolicy ${deletionPolicy}`, deletionPolicy);
    withheld.push({ problem });
  }
  return { wants, withheld };
}

interface Gate {
  readonly permission: Permission;
  /** Undefined where nobody has to be told: the field has its say by default. */
  readonly field: string | undefined;
  readonly isAsked: (wants: Wants) => boolean;
  readonly without: (wants: Wants) => Wants;
}

const settingPermissions = {
  defaultAction: 'DefaultAction',
  publicNetworkAccess: 'PublicNetworkAccess',
  trustedServices: 'TrustedServices',
} as const satisfies Record<keyof AccessSettings, Permission>;

const gates: readonly Gate[] = [
  ...accessFields.map((field): Gate => ({
    permission: settingPermissions[field],
    field,
    isAsked: ({ settings }) => settings[field] !== undefined,
    without: ({ settings: { [field]: _gone, ...settings }, ...wants }) => {
      return { ...wants, settings };
    },
  })),
  {
    permission: 'ServiceEndpoints',
    field: undefined,
    isAsked: ({ serviceEndpoints }) => serviceEndpoints === 'Manage',
    without: (wants) => ({ ...wants, serviceEndpoints: 'Require' }),
  },
  {
    permission: 'RegisterProvider',
    field: 'registerProvider',
    isAsked: ({ registerProvider }) => registerProvider,
    without: (wants) => ({ ...wants, registerProvider: false }),
  },
  {
    permission: 'Interruption',
    field: 'allowInterruption',
    isAsked: ({ allowInterruption }) => allowInterruption,
    without: (wants) => ({ ...wants, allowInterruption: false }),
  },
  {
    permission: 'Lockout',
    field: 'allowLockout',
    isAsked: ({ allowLockout }) => allowLockout,
    without: (wants) => ({ ...wants, allowLockout: false }),
  },
  {
    permission: 'ForeignRules',
    field: 'foreignRules',
    isAsked: ({ foreignRules }) => foreignRules === 'Remove',
    without: (wants) => ({ ...wants, foreignRules: 'Keep' }),
  },
  {
    permission: 'DataEndpoints',
    field: 'dataEndpoints',
    isAsked: ({ dataEndpoints }) => dataEndpoints !== undefined,
    without: ({
      dataEndpoints: _how,
      settings: { dataEndpoints: _gone, ...settings },
      ...wants
    }) => {
      return { ...wants, settings };
    },
  },
  {
    permission: 'DefaultAction',
    field: 'verification.rollback',
    isAsked: ({ verification }) => verification.rollback,
    without: ({ verification, ...wants }) => {
      return { ...wants, verification: { ...verification, rollback: false } };
    },
  },
];

function withElements(asked: Wants, permits: Permits, withheld: Withheld[]): Wants {
  const subnets = [...asked.subnets].filter(([id, from]) => {
    const isNamed = from === 'id';
    const isCovered = isNamed
      ? allowsSubnet(permits, id, 'Subnets')
      : allowsSource(permits, from) && allowsSubnet(permits, id, 'Discovery');
    // What a source gives is not told to who may not see it.
    const what = isNamed ? `subnet ${id}` : `a subnet that comes from ${from}`;
    if (!isCovered) withheld.push(element(id, what, isNamed ? 'Subnets' : 'Discovery'));
    return isCovered;
  });
  // Nobody is asked about a source that is not covered, so nothing is known of it either.
  const gaps = [...asked.gaps].filter(([at, { from, gives }]) => {
    const isTag = gives === 'ranges';
    const isCovered = isTag ? allows(permits, 'ServiceTags') : allowsSource(permits, from);
    const what = isTag ? `service tag ${from}` : `the subnets of ${from}`;
    const permission = isTag ? 'ServiceTags' : 'Discovery';
    if (!isCovered) withheld.push({ ...element(at, what, permission), source: from });
    return isCovered;
  });
  const ranges = [...asked.ipRanges].filter(([range, from]) => {
    const isNamed = from === 'ipRanges';
    const isCovered = isNamed ? allowsRange(permits, range) : allows(permits, 'ServiceTags');
    const what = isNamed ? `range ${range}` : `service tag ${from}`;
    const one = element(range, what, isNamed ? 'IpRanges' : 'ServiceTags');
    if (!isCovered) withheld.push(isNamed ? one : { ...one, source: from });
    return isCovered;
  });
  const wants = {
    ...asked,
    subnets: new Map(subnets),
    gaps: new Map(gaps),
    ipRanges: new Map(ranges),
  };
  return withSecurityGroups(wants, permits, withheld);
}

function allowsSource(permits: Permits, from: string): boolean {
  const cluster = parseClusterId(from);
  return cluster === undefined ? allows(permits, 'Discovery') : allowsCluster(permits, cluster);
}

function withSecurityGroups(
  { clientFirewall, ...wants }: Wants,
  permits: Permits,
  withheld: Withheld[],
): Wants {
  if (clientFirewall === undefined) return wants;
  const networkSecurityGroups = clientFirewall.networkSecurityGroups.filter((group) => {
    const isCovered = allowsSecurityGroup(permits, group.id);
    const problem = notGranted(`network security group ${group.id}`, 'NetworkSecurityGroups');
    if (!isCovered) withheld.push({ group, problem });
    return isCovered;
  });
  return { ...wants, clientFirewall: { ...clientFirewall, networkSecurityGroups } };
}

function element(id: string, what: string, permission: Permission): Withheld {
  return { element: id, problem: notGranted(what, permission) };
}

function notGranted(what: string, permission: Permission): Problem {
  return {
    reason: 'NotGranted',
    message:
      `no grant covers ${what} (allow: ${permission}), so it counts as not asked for. Take it out, or have a platform ` +
      `administrator widen a RegistryNetworkGrant: kubectl explain rng.spec`,
  };
}
