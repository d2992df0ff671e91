import type { Policy } from '../api/policy.ts';
import type { RegistryId } from '../api/resource-id.ts';
import { stateNameOf } from '../kubernetes/ledgers.ts';
import { Discovery } from '../observe/discovery.ts';
import { type LookDeps, lookAt } from '../observe/look.ts';
import { Surroundings } from '../observe/surroundings.ts';
import type { PlanInput } from '../plan/input.ts';
import { type Plan, planFor } from '../plan/plan.ts';
import { asIfEnforced, membersOf } from '../plan/wants/member.ts';
import type { Admission } from '../plan/wants/permits.ts';
import { type AzureSession, lookSettings } from './azure-session.ts';
import type { Manifests } from './input/manifests.ts';
import type { Io } from './io.ts';

/** What was seen of one registry, and what follows for its policies where all of them are enforced. */
export interface Looked {
  readonly input: PlanInput;
  readonly plan: Plan;
}

/** What is known besides the policies. */
export interface Given extends Pick<Manifests, 'states' | 'nodes'> {
  readonly admission: Admission;
}

/** For a policy of our own making, which nobody has to allow. */
export function trusting({ metadata }: Policy): Given {
  const admission = {
    platformNamespaces: new Set([metadata.namespace]),
    grants: [],
    labels: new Map(),
    terminating: new Set<string>(),
  };
  return { states: [], nodes: undefined, admission };
}

export interface Looker
  extends Pick<AzureSession, 'azure' | 'cloud' | 'serviceTags'>, Pick<Io, 'clock' | 'newId'> {
  readonly signal: AbortSignal;
}

/** The look and the planner of the operator, for policies that are in no cluster, or not yet. */
export async function lookAndPlan(
  registryId: RegistryId,
  policies: readonly Policy[],
  given: Given,
  looker: Looker,
): Promise<Looked> {
  const { admission, states } = given;
  const known = {
    policies,
    admission,
    members: membersOf(policies, admission),
    state: states.find(({ spec }) => spec.registry === registryId),
    call: { correlationId: looker.newId() },
  };
  const input = await lookAt(registryId, known, lookDeps(given, looker), looker.signal);
  const members = membersOf(policies, admission, input.observed.discovered);
  return { input, plan: planFor(asIfEnforced(members), input) };
}

function lookDeps(
  { states, nodes }: Given,
  { azure, cloud, clock, serviceTags }: Looker,
): LookDeps {
  const discovery = new Discovery({ azure, clock, nodes: () => nodes ?? [] });
  return {
    azure,
    clock,
    serviceTags,
    surroundings: new Surroundings(states),
    ledger: { nameOf: stateNameOf },
    settings: lookSettings(cloud, { guardsNodes: nodes !== undefined }),
    discovery: {
      async discover(members, call, signal) {
        const discovered = await discovery.discover(members, call, signal);
        // Not to know any node is not the same as a cluster that has none.
        return nodes === undefined ? { ...discovered, nodes: undefined } : discovered;
      },
    },
  };
}
