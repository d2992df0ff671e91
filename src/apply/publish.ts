import type { Policy } from '../api/policy.ts';
import { configMapData, type Entry } from '../firewall/config-map.ts';
import { mergePolicies } from '../plan/wants/desired.ts';
import type { PlanInput } from '../plan/input.ts';
import { type Member, asIfEnforced, isObserving } from '../plan/wants/member.ts';
import type { Plan } from '../plan/plan.ts';
import type { Problem } from '../plan/problem.ts';
import type { Publication, Publications } from '../plan/clients/publication.ts';

/** ConfigMaps that belong to a policy. */
export interface ConfigMaps {
  /** Writes only where it differs, and never to one that does not belong to the policy. */
  put(
    policy: Policy,
    name: string,
    data: Readonly<Record<string, Entry>>,
    signal: AbortSignal,
  ): Promise<ConfigMapWritten>;
  /** Deletes it where it is there and belongs to the policy. */
  remove(policy: Policy, name: string, signal: AbortSignal): Promise<ConfigMapWritten>;
}

export type ConfigMapWritten =
  | { readonly kind: 'done' }
  | { readonly kind: 'notOurs'; readonly owner: string }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Tells clients what they must allow, before anything is switched that they would need it for. It is a report, like a
 * status: who only observes is told as well, and sees what would be needed if it were enforced.
 */
export async function publish(
  plan: Plan,
  input: PlanInput,
  { configMaps }: { readonly configMaps: ConfigMaps },
  signal: AbortSignal,
): Promise<Publications> {
  const publications = new Map<string, Publication>();
  for (const member of plan.members) {
    const publication = await publishFor(member, { plan, input, configMaps }, signal);
    if (publication !== undefined) publications.set(member.key, publication);
  }
  return publications;
}

interface Press {
  readonly plan: Plan;
  readonly input: PlanInput;
  readonly configMaps: ConfigMaps;
}

async function publishFor(
  member: Member,
  press: Press,
  signal: AbortSignal,
): Promise<Publication | undefined> {
  const { standing, wants } = member;
  const isTold = standing.kind === 'active' || isObserving(member);
  // What a leaving policy owns goes with it; who is frozen otherwise keeps what is.
  if (!isTold && standing.kind !== 'refused') return undefined;
  const name = isTold ? wants.clientFirewall?.configMap : undefined;
  return name === undefined
    ? withdraw(member, press, signal)
    : put({ ...member, name }, press, signal);
}

async function withdraw(
  { policy }: Member,
  { configMaps }: Press,
  signal: AbortSignal,
): Promise<Publication | undefined> {
  const last = policy.status.clientFirewall?.configMap;
  if (last === undefined) return undefined;
  await configMaps.remove(policy, last, signal);
  return { kind: 'withdrawn' };
}

async function put(
  { name, ...member }: Member & { readonly name: string },
  press: Press,
  signal: AbortSignal,
): Promise<Publication | undefined> {
  const { policy } = member;
  const data = dataFor(member, press);
  if (data === undefined) return undefined;
  const written = await press.configMaps.put(policy, name, data, signal);
  if (written.kind !== 'done') {
    return { kind: 'failed', configMap: name, problem: problemOf(policy, name, written) };
  }
  const last = policy.status.clientFirewall?.configMap;
  if (last !== undefined && last !== name) await press.configMaps.remove(policy, last, signal);
  return { kind: 'published', configMap: name };
}

function dataFor(member: Member, { plan, input }: Press) {
  const { clientFirewall } = member.wants;
  if (clientFirewall === undefined) return undefined;
  const { settings } = isObserving(member)
    ? mergePolicies(asIfEnforced(plan.members))
    : plan.desired;
  const wanted = plan.dataEndpoints?.cutover?.becomes ?? settings.dataEndpoints;
  return configMapData(clientFirewall, wanted, input);
}

function problemOf(
  { metadata }: Policy,
  name: string,
  written: Exclude<ConfigMapWritten, { kind: 'done' }>,
): Problem {
  const { namespace } = metadata;
  switch (written.kind) {
    case 'notOurs':
      return {
        reason: 'ConfigMapNotOurs',
        message:
          `ConfigMap ${namespace}/${name} is there and does not belong to this policy but to ${written.owner}, so it is left ` +
          `as it is. Name another one in spec.clientFirewall.configMap, or delete it: kubectl -n ${namespace} delete configmap ${name}`,
      };
    case 'refused':
      return {
        reason: 'ConfigMapRefused',
        message:
          `the API server refuses ConfigMap ${namespace}/${name}: ${written.why}. Where it is for want of a right, give the ` +
          `operator's ClusterRole get, create, patch and delete for configmaps.`,
      };
    default:
      throw new Error(`unhandled outcome ${JSON.stringify(written satisfies never)}`);
  }
}
