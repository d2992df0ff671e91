import {
  type RegistryId,
  type SecurityGroupId,
  type SubnetId,
  subscriptionOf,
} from '../api/resource-id.ts';
import type { RegistryState } from '../api/registry-state.ts';
import { ArmError } from '../azure/arm/arm-error.ts';
import type { Azure } from '../azure/gateways.ts';
import { type Desired, mergePolicies } from '../plan/wants/desired.ts';
import { removableEndpoints } from '../plan/steps/endpoints.ts';
import { asIfEnforced } from '../plan/wants/member.ts';
import { targetOf } from '../plan/memory.ts';
import type { Discovered, Observed, ObservedRegistry, Seen } from '../plan/observed.ts';
import { entriesOfAll } from '../plan/security/entries.ts';
import { groupOf } from '../plan/security/records.ts';
import { publishedTags } from '../plan/clients/published-tags.ts';
import { needsReplicas } from '../plan/clients/replicas.ts';
import { hasRule } from '../plan/steps/subnet.ts';
import { pollOperations } from './operations.ts';
import { type SharedTags, tagsNamedBy } from './service-tags.ts';
import { type AccessQuestion, type SeenAccess, seeAccess } from './access.ts';

export interface Question extends AccessQuestion {
  readonly registryId: RegistryId;
  readonly discovered: Discovered;
  readonly state: RegistryState | undefined;
  readonly azure: Azure;
  readonly serviceTags: SharedTags;
  readonly nowMs: number;
}

/** Reads what the plan for one registry depends on. A read that fails is an observation, not an error. */
export async function observe(question: Question, signal: AbortSignal): Promise<Observed> {
  const seen = await observeAzure(question, signal);
  return { ...seen, ...(await seeAccess(seen, question, signal)) };
}

async function observeAzure(
  question: Question,
  signal: AbortSignal,
): Promise<Omit<Observed, keyof SeenAccess>> {
  const operations = await pollOperations(question, signal);
  const registry = await see(({ azure, call }) =>
    azure.registries.read(question.registryId, call, signal),
  )(question);
  const desired = mergePolicies(asIfEnforced(question.members));
  const going = goingEndpoints(desired, question);
  const subnetIds = [...new Set([...desired.subnets.keys(), ...going])].filter(
    (id) => operations.get(targetOf.subnet(id))?.kind !== 'running',
  );
  const [subnets, providers, securityGroups, neighbours, [replicas, serviceTags]] =
    await Promise.all([
      seeEach(subnetIds, ({ azure, call }, id) => azure.subnets.read(id, call, signal), question),
      seeProviders(foreignSubscriptions(desired, registry, question.registryId), question, signal),
      seeEach(
        securityGroupsOf(question),
        ({ azure, call }, id) => azure.securityRules.read(id, call, signal),
        question,
      ),
      seeNeighbours(going, question, signal),
      seeClientSide(registry, question, signal),
    ]);
  const discovered = { ...question.discovered, serviceTags };
  return {
    registry,
    discovered,
    subnets,
    providers,
    securityGroups,
    operations,
    neighbours,
    replicas,
  };
}

// The provider of the registry's own subscription is registered: the registry is there. Where a rule is, it was registered.
function foreignSubscriptions(
  desired: Desired,
  registry: Seen<ObservedRegistry>,
  registryId: RegistryId,
): ReturnType<typeof subscriptionOf>[] {
  if (registry.kind === 'failed') return [];
  const own = subscriptionOf(registryId);
  const subscriptions = [...desired.subnets.keys()]
    .filter((id) => !hasRule(registry.value, id))
    .map(subscriptionOf)
    .filter((id) => id !== own);
  return [...new Set(subscriptions)];
}

function seeProviders(
  ids: ReturnType<typeof foreignSubscriptions>,
  question: Question,
  signal: AbortSignal,
): Promise<Observed['providers']> {
  return seeEach(ids, ({ azure, call }, id) => azure.providers.read(id, call, signal), question);
}

/** The subnets whose service endpoint may go with this plan. */
function goingEndpoints(desired: Desired, { members, state }: Question): readonly SubnetId[] {
  return state === undefined ? [] : removableEndpoints({ members, desired, ledger: state.spec });
}

function securityGroupsOf({ members, state }: Question): readonly SecurityGroupId[] {
  const listed = entriesOfAll(asIfEnforced(members), ['active']).map(({ id }) => id);
  const recorded = (state?.spec.securityRules ?? []).flatMap((record) => groupOf(record) ?? []);
  return [...new Set([...listed, ...recorded])];
}

async function seeNeighbours(
  going: readonly SubnetId[],
  question: Question,
  signal: AbortSignal,
): Promise<Observed['neighbours']> {
  if (going.length === 0) return undefined;
  const own = [subscriptionOf(question.registryId), ...going.map(subscriptionOf)];
  return see(async ({ azure, call }) => {
    // A registry anywhere may rely on the endpoint.
    const subscriptions = new Set([...own, ...(await azure.subscriptions.list(call, signal))]);
    const lists = [...subscriptions].map((id) =>
      azure.registries.list(id, call, signal).catch(noneIfForbidden),
    );
    return (await Promise.all(lists)).flat();
  })(question);
}

// Only what can be read counts; where a list fails for another reason, nobody knows what it would have shown.
function noneIfForbidden(error: unknown): readonly ObservedRegistry[] {
  if (error instanceof ArmError && error.failure.kind === 'forbidden') return [];
  throw error;
}

async function seeReplicas(
  registry: Seen<ObservedRegistry>,
  question: Question,
  signal: AbortSignal,
): Promise<Observed['replicas']> {
  if (registry.kind === 'failed' || !needsReplicas(question.members)) return undefined;
  return see(({ azure, call }) => azure.registries.readReplicas(question.registryId, call, signal))(
    question,
  );
}

// Which tags clients need follows from the regions.
async function seeClientSide(
  registry: Seen<ObservedRegistry>,
  question: Question,
  signal: AbortSignal,
): Promise<readonly [Observed['replicas'], Discovered['serviceTags']]> {
  const replicas = await seeReplicas(registry, question, signal);
  if (registry.kind === 'failed') return [replicas, undefined];
  const { members, registryId, serviceTags, call } = question;
  const { keys, isRequested } = tagsNamedBy(members);
  const regions = replicas?.kind === 'seen' ? replicas.value : [];
  const published = publishedTags(members, registry.value, regions);
  // They are asked for beside the registry: its region is one of its cloud, which tells the tags of all regions.
  const place = { subscriptionId: subscriptionOf(registryId), location: registry.value.location };
  const wish = { keys: keys.union(published), isRequested };
  return [replicas, await serviceTags.read(wish, { place, call }, signal)];
}

async function seeEach<Id, T>(
  ids: readonly Id[],
  read: (question: Question, id: Id) => Promise<T>,
  question: Question,
): Promise<ReadonlyMap<Id, Seen<T>>> {
  const seen = ids.map(
    async (id) => [id, await see((asked) => read(asked, id))(question)] as const,
  );
  return new Map(await Promise.all(seen));
}

function see<T>(
  read: (question: Question) => Promise<T>,
): (question: Question) => Promise<Seen<T>> {
  return async (question) => {
    try {
      return { kind: 'seen', value: await read(question) };
    } catch (error) {
      if (error instanceof ArmError) return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}
