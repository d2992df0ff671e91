import * as fc from 'fast-check';
import type { Policy } from '../../src/api/policy.ts';
import { type PolicyOptions, anyPolicy, pool } from './arbitrary.ts';
import { type SecurityEdit, anySecurityEdit, editSecurity } from './any-security.ts';
import { type PolicyText, policy } from './builders.ts';
import type { World } from './world-seen.ts';

/** What people and strangers do between two looks. */
export type Edit =
  | { readonly kind: 'apply'; readonly text: PolicyText }
  | { readonly kind: 'delete'; readonly name: string }
  | { readonly kind: 'removeRule'; readonly at: number }
  | { readonly kind: 'removeEndpoint'; readonly at: number }
  | { readonly kind: 'openRegistry' }
  | SecurityEdit;

export function anyEdit(options: PolicyOptions = {}): fc.Arbitrary<Edit> {
  const text = anyPolicy(options).map((one): Edit => ({ kind: 'apply', text: one }));
  const names = options.names ?? ['one', 'two', 'three'];
  const deleted = fc.constantFrom(...names).map((name): Edit => ({ kind: 'delete', name }));
  return fc.oneof(
    { arbitrary: text, weight: 3 },
    { arbitrary: deleted, weight: 3 },
    fc.nat({ max: 5 }).map((at): Edit => ({ kind: 'removeRule', at })),
    fc.nat({ max: pool.length - 1 }).map((at): Edit => ({ kind: 'removeEndpoint', at })),
    fc.constant<Edit>({ kind: 'openRegistry' }),
    { arbitrary: anySecurityEdit, weight: 2 },
  );
}

export function edit(world: World, change: Edit): World {
  const { azure } = world;
  switch (change.kind) {
    case 'apply':
      return applied(world, change.text);
    case 'delete':
      return { ...world, policies: world.policies.flatMap(deleting(change.name)) };
    case 'removeRule': {
      const subnetRules = azure.subnetRules.filter((_, index) => index !== change.at);
      return { ...world, azure: { ...azure, subnetRules } };
    }
    case 'removeEndpoint': {
      const id = pool[change.at];
      const one = id === undefined ? undefined : azure.subnets.get(id);
      // Azure keeps an endpoint that is changing, and we let strangers keep to rules that are in force.
      if (id === undefined || one?.endpoint !== 'Succeeded') return world;
      if (azure.subnetRules.some((rule) => rule.subnet === id)) return world;
      const next = { ...one, endpoint: 'Absent' as const };
      return { ...world, azure: { ...azure, subnets: new Map([...azure.subnets, [id, next]]) } };
    }
    case 'openRegistry':
      return {
        ...world,
        azure: { ...azure, settings: { ...azure.settings, defaultAction: 'Allow' } },
      };
    case 'security':
      return { ...world, azure: editSecurity(azure, change) };
    default:
      throw new Error(`unhandled edit ${JSON.stringify(change satisfies never)}`);
  }
}

/** As `kubectl apply`: a new object, or a new generation of the one of that name. A deleted one is left to go. */
export function applied(world: World, text: PolicyText): World {
  const next = policy(text);
  const old = world.policies.find((one) => isSame(one, next));
  if (old === undefined) return { ...world, policies: [...world.policies, next] };
  if (old.metadata.deletionTimestamp !== undefined) return world;
  const { uid, finalizers, creationTimestamp, generation } = old.metadata;
  const metadata = {
    ...next.metadata,
    uid,
    finalizers,
    creationTimestamp,
    generation: generation + 1,
  };
  const changed = { ...next, status: old.status, metadata };
  return { ...world, policies: world.policies.map((one) => (one === old ? changed : one)) };
}

/** As `kubectl delete`: what nobody holds is gone at once. */
export function deleting(name: string): (policy: Policy) => readonly Policy[] {
  return (one) => {
    if (one.metadata.name !== name) return [one];
    if (one.metadata.finalizers.length === 0) return [];
    const deletionTimestamp = '2026-11-01T00:00:00Z';
    return [{ ...one, metadata: { ...one.metadata, deletionTimestamp } }];
  };
}

function isSame(one: Policy, other: Policy): boolean {
  return (
    one.metadata.name === other.metadata.name && one.metadata.namespace === other.metadata.namespace
  );
}
