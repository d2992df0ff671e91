import { noPod } from '../../src/plan/access/pod-place.ts';
import { clouds } from '../../src/azure/cloud.ts';
import type { Policy } from '../../src/api/policy.ts';
import type { RegistryStateSpec, RegistryStateStatus } from '../../src/api/registry-state.ts';
import { subscriptionOf } from '../../src/api/resource-id.ts';
import { mergePolicies } from '../../src/plan/wants/desired.ts';
import { nothingElsewhere } from '../../src/plan/wants/elsewhere.ts';
import { removableEndpoints } from '../../src/plan/steps/endpoints.ts';
import type { PlanInput } from '../../src/plan/input.ts';
import { type Member, asIfEnforced, membersOf } from '../../src/plan/wants/member.ts';
import { targetOf } from '../../src/plan/memory.ts';
import {
  type Observed,
  type ObservedNetwork,
  type ObservedSecurityGroup,
  type ObservedSubnet,
  undiscovered,
} from '../../src/plan/observed.ts';
import { entriesOfAll } from '../../src/plan/security/entries.ts';
import { groupOf } from '../../src/plan/security/records.ts';
import { needsReplicas } from '../../src/plan/clients/replicas.ts';
import { type Azure, isLetIn, seenRegistry, seenSubnet } from './azure-model.ts';
import { a, admission, failure, range, registryId, seen } from './builders.ts';
import { securityGroup } from './security-groups.ts';

/** Azure, the cluster and the clock: all that the operator lives in, as a value. */
export interface World {
  readonly azure: Azure;
  readonly policies: readonly Policy[];
  readonly ledger: RegistryStateSpec;
  readonly lastSeen: RegistryStateStatus;
  readonly nowMs: number;
  readonly isReadOnly: boolean;
  /** How the registry treats the operator's own pod, which is in subnet `a`; undefined where there is none. */
  readonly door?: 'true' | 'stuck';
}

export function inputOf({ azure, policies, door, ...rest }: World): PlanInput {
  const seenWorld = { azure, policies, ...(door && { door }), ...rest };
  const observed = { ...observe(seenWorld), ...seenFromPod(seenWorld) };
  return {
    ...rest,
    ledgerName: 'contoso-1',
    isLedgerMissing: false,
    consents: {},
    policies,
    observed,
    elsewhere: nothingElsewhere,
    admission,
    cloudHasSubnetRules: true,
    guardsNodes: door === undefined,
    cloudHosts: clouds.AzurePublic.hosts,
    pod: door === undefined ? noPod : { nodeName: 'n1', address: '10.0.0.7' },
  };
}

function observe({ azure, policies, ledger: record, lastSeen }: World): Observed {
  const members = membersOf(policies, admission);
  const desired = mergePolicies(asIfEnforced(members));
  const going = removableEndpoints({ members, desired, ledger: record });
  const operations = new Map(
    (lastSeen.operations ?? []).map(({ target, url }) => {
      const isRunning = [...azure.subnets].some(
        ([id, one]) => targetOf.subnet(id) === target && one.endpoint === 'Updating',
      );
      const state = isRunning
        ? ({ kind: 'running', operation: { url, afterMs: 3000 } } as const)
        : ({ kind: 'succeeded' } as const);
      return [target, state] as const;
    }),
  );
  const ids = [...desired.subnets.keys(), ...going];
  const read = ids.filter((id) => operations.get(targetOf.subnet(id))?.kind !== 'running');
  return {
    registry: seen(seenRegistry(azure)),
    discovered: undiscovered,
    subnets: new Map(read.map((id) => [id, seen<ObservedSubnet>(seenSubnet(azure, id))])),
    providers: new Map(
      [...desired.subnets.keys()]
        .filter((id) => subscriptionOf(id) !== subscriptionOf(registryId))
        .filter((id) => !azure.subnetRules.some((rule) => rule.subnet === id))
        .map(subscriptionOf)
        .map((id) => [id, { kind: 'seen', value: azure.providers.get(id) ?? 'Registered' }]),
    ),
    securityGroups: seenGroups(azure, members, record),
    operations,
    neighbours: going.length === 0 ? undefined : { kind: 'seen', value: azure.neighbours },
    replicas: needsReplicas(members) ? { kind: 'seen', value: [] } : undefined,
    ownNetwork: undefined,
    probe: undefined,
  };
}

const podSubnet: ObservedNetwork = new Map([[a, [range('10.0.0.0/24')]]]);

/** What the pod is told: the truth, or, where Azure is stuck, that nobody is let in under Deny. */
function seenFromPod({ azure, door }: World): Partial<Observed> {
  if (door === undefined) return {};
  const isDenied = azure.settings.defaultAction === 'Deny' && door === 'stuck';
  const nodes = {
    subnets: new Map([[a, ['n1']]]),
    unread: new Map<string, never>(),
    strangers: [],
  };
  return {
    discovered: { ...undiscovered, nodes },
    ownNetwork: { kind: 'seen', value: podSubnet },
    probe:
      isDenied || !isLetIn(azure, a) ? { kind: 'denied', clientIp: '10.0.0.7' } : { kind: 'letIn' },
  };
}

function seenGroups(
  { securityGroups }: Azure,
  members: readonly Member[],
  { securityRules }: RegistryStateSpec,
): Observed['securityGroups'] {
  const listed = entriesOfAll(asIfEnforced(members), ['active']).map(({ id }) => id);
  const ids = [...listed, ...securityRules.flatMap((record) => groupOf(record) ?? [])];
  return new Map(
    [...new Set(ids)].map((id) => {
      const rules = securityGroups.get(id);
      return [
        id,
        seen<ObservedSecurityGroup>(
          rules === undefined ? failure('notFound') : securityGroup(id, rules),
        ),
      ];
    }),
  );
}
