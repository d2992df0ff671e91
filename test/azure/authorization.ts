import type { Azure, Call, Caller } from './call.ts';
import {
  authorizationFailed,
  denyAssignmentFailed,
  disallowedByPolicy,
  linkedAuthorizationFailed,
  scopeLocked,
} from './errors.ts';
import { isUnder, keyOf, nameOf, parseResourceId, typeOf } from './ids.ts';
import type { RoleGrant, State } from './state.ts';

/** Notes that the call demands `action`, and refuses it to a caller who may not. */
export function demand(call: Call, azure: Azure, action: string, scope: string): void {
  call.demands.push({ action, scope });
  if (!mayDo(azure.state, call.caller, action, scope)) {
    throw authorizationFailed(call.caller, action, scope);
  }
  const denied = lockedDown(azure.state, action, scope);
  if (denied !== undefined) throw denyAssignmentFailed(call.caller, action, { scope, denied });
}

/** The same for a right on another resource that the written one refers to. */
export function demandLinked(
  call: Call,
  azure: Azure,
  own: { readonly action: string; readonly scope: string },
  linked: { readonly action: string; readonly scope: string },
): void {
  call.demands.push(linked);
  const subscription = linked.scope.split('/')[2] ?? '';
  const exists = azure.state.subscriptions.has(subscription.toLowerCase());
  const isDenied = lockedDown(azure.state, linked.action, linked.scope) !== undefined;
  if (exists && !isDenied && mayDo(azure.state, call.caller, linked.action, linked.scope)) return;
  const access = { ...own, linkedAction: linked.action, linkedScope: linked.scope };
  throw linkedAuthorizationFailed(call.caller, access);
}

export function refuseWhereLocked(state: State, scope: string, method: string): void {
  if (method === 'GET') return;
  const operation = method === 'DELETE' ? 'delete' : 'write';
  for (const lock of state.locks.values()) {
    if (!isUnder(scope, lock.scope)) continue;
    if (lock.level === 'CanNotDelete' && operation !== 'delete') continue;
    throw scopeLocked(scope, operation, lock.scope);
  }
}

/** Policies judge what is written, so neither reads nor deletions. */
export function refuseByPolicy(state: State, scope: string, method: string): void {
  const resource = parseResourceId(scope);
  if (!resource || (method !== 'PUT' && method !== 'PATCH')) return;
  for (const policy of state.policies.values()) {
    if (!isUnder(scope, policy.scope)) continue;
    const type = policy.resourceType ?? typeOf(resource);
    if (keyOf(type) !== keyOf(typeOf(resource))) continue;
    throw disallowedByPolicy(nameOf(resource), policy.name, policy.scope);
  }
}

/** Whether a role lets the caller read something at or below the scope. */
export function mayReadUnder(state: State, caller: Caller, scope: string): boolean {
  const grants = state.grants.get(caller.subject);
  return (
    grants === undefined ||
    grants.some((grant) => isUnder(scope, grant.scope) || isUnder(grant.scope, scope))
  );
}

function mayDo(state: State, caller: Caller, action: string, scope: string): boolean {
  const denied = state.denials.some(
    (denial) =>
      (denial.subject === undefined || denial.subject === caller.subject) &&
      matchesAction(denial.action, action) &&
      isUnder(scope, denial.scope),
  );
  if (denied) return false;
  const grants = state.grants.get(caller.subject);
  return grants === undefined || grants.some((grant) => covers(grant, action, scope));
}

/** The node group in which a deny assignment leaves nothing but reading. */
function lockedDown({ clusters }: State, action: string, scope: string): string | undefined {
  if (/\/read$/i.test(action)) return undefined;
  return [...clusters.values()]
    .filter(({ restriction }) => restriction === 'ReadOnly')
    .map(({ id, nodeGroup }) => `/subscriptions/${id.split('/')[2]}/resourceGroups/${nodeGroup}`)
    .find((group) => isUnder(scope, group));
}

function covers(grant: RoleGrant, action: string, scope: string): boolean {
  return (
    isUnder(scope, grant.scope) && grant.actions.some((allowed) => matchesAction(allowed, action))
  );
}

function matchesAction(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
