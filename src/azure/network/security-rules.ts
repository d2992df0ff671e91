import { isDeepStrictEqual } from 'node:util';
import { foldId } from '../../api/fold-id.ts';
import type { Clock } from '../../time/clock.ts';
import {
  parseSecurityRuleId,
  type SecurityGroupId,
  securityGroupOf,
} from '../../api/resource-id.ts';
import type { ObservedSecurityGroup, Progress } from '../../plan/observed.ts';
import { allowsExactly, isChanging, type SecurityRule } from '../../plan/security/security-rule.ts';
import type { DeleteSecurityRule, PutSecurityRule } from '../../plan/step.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { ArmError, unexpectedAnswer } from '../arm/arm-error.ts';
import type { ArmRequest, ArmResponse } from '../arm/arm-request.ts';
import type { Call, SecurityRules } from '../gateways.ts';
import { isJsonObject, stringAt } from '../arm/json.ts';
import { operationIn } from '../arm/long-running.ts';
import { parseSecurityGroup } from './observed-security-group.ts';
import { securityRuleBody } from './security-rule-body.ts';
import type { SerialWrites } from '../arm/serial-writes.ts';

// Read and written at one and the same version, or members that only a newer one knows would be taken off.
const apiVersion = '2025-03-01';
const afterMs = 1_000;

export interface SecurityRuleDeps {
  readonly arm: ArmClient;
  readonly armEndpoint: string;
  readonly writes: SerialWrites;
  readonly clock: Clock;
}

/** Single rules only: who writes a group as a whole, takes back whatever anybody else changed in it meanwhile. */
export function createSecurityRules(deps: SecurityRuleDeps): SecurityRules {
  return {
    async read(id, call, signal) {
      const { group } = await read(id, { deps, call, signal });
      return group;
    },
    put: (step, call, signal) => change(step, { deps, call, signal }),
    delete: (step, call, signal) => change(step, { deps, call, signal }),
  };
}

type Step = PutSecurityRule | DeleteSecurityRule;

interface Context {
  readonly deps: SecurityRuleDeps;
  readonly call: Call;
  readonly signal: AbortSignal;
}

interface Read {
  readonly group: ObservedSecurityGroup;
  /** One for the group and all of its rules. */
  readonly etag: string | undefined;
}

/** What Azure says now. It also tells when a change of ours is over that nobody polls. */
async function read(id: SecurityGroupId, { deps, call, signal }: Context): Promise<Read> {
  const running = deps.writes.accepted(id);
  const response = await deps.arm.send({ method: 'GET', path: id, apiVersion, call }, signal);
  const group = parseSecurityGroup(id, response.body);
  if (group === undefined || !isJsonObject(response.body)) throw unexpectedAnswer(id);
  if (running !== undefined && !isMoving(group)) deps.writes.release(running);
  return { group, etag: stringAt(response.body, 'etag') };
}

async function change(step: Step, context: Context): Promise<Progress<ObservedSecurityGroup>> {
  const { writes } = context.deps;
  const slot = writes.take(step.ruleId);
  let progress: Progress<ObservedSecurityGroup> | undefined;
  try {
    progress = await tryTwice(step, context);
  } finally {
    if (progress?.kind === 'running') writes.begin(slot, progress.operation.url);
    else writes.release(slot);
  }
  return progress;
}

// The tag changes with every rule of the group: a 412 may mean nothing to us, so it is worth a second look, and no more.
async function tryTwice(step: Step, context: Context): Promise<Progress<ObservedSecurityGroup>> {
  for (let attempt = 1; ; attempt += 1) {
    const seen = await read(securityGroupOf(step.ruleId), context);
    if (isDone(step, seen.group)) return { kind: 'done', value: seen.group };
    requireAsPlanned(step, seen.group);
    if (isMoving(seen.group)) throw busy(seen.group);
    try {
      return await write(step, seen, context);
    } catch (error) {
      if (attempt === 2 || !(error instanceof ArmError) || error.failure.kind !== 'changed') {
        throw error;
      }
    }
  }
}

function isDone(step: Step, group: ObservedSecurityGroup): boolean {
  const rule = ruleOf(step, group);
  if (step.kind === 'deleteSecurityRule') return rule === undefined;
  const { allowance, priority } = step.after;
  return rule !== undefined && allowsExactly(rule, allowance) && rule.priority === priority;
}

function requireAsPlanned(step: Step, group: ObservedSecurityGroup): void {
  const rule = ruleOf(step, group);
  if (!isDeepStrictEqual(rule?.raw, step.before?.raw)) {
    throw changed(`Security rule ${step.ruleId} is not what it was when its change was planned`);
  }
  if (step.kind === 'deleteSecurityRule') return;
  const { priority } = step.after;
  const holder = group.rules.find(
    (other) => other !== rule && other.direction === 'Outbound' && other.priority === priority,
  );
  if (holder === undefined) return;
  throw changed(`Priority ${priority} for ${step.ruleId} has gone to ${holder.name} meanwhile`);
}

function ruleOf({ ruleId }: Step, { id, rules }: ObservedSecurityGroup): SecurityRule | undefined {
  const prefix = `${id}/securityrules/`;
  return rules.find(({ name }) => prefix + foldId(name) === ruleId);
}

async function write(
  step: Step,
  seen: Read,
  context: Context,
): Promise<Progress<ObservedSecurityGroup>> {
  const { deps, call, signal } = context;
  const existing = ruleOf(step, seen.group);
  const path = pathOf(step, seen.group);
  const condition = conditionFor(existing, seen);
  const response = await deps.arm.send(
    { ...requestFor(step, existing), path, apiVersion, call, ...condition },
    signal,
  );
  return progressAfter(step, response, context);
}

// Addressed as Azure spells it: a PUT in another case may give the rule another name.
function pathOf(step: Step, group: ObservedSecurityGroup): string {
  const name = step.kind === 'putSecurityRule' ? step.after.name : step.before.name;
  const path = `${group.armId}/securityRules/${ruleOf(step, group)?.name ?? name}`;
  return parseSecurityRuleId(path) === step.ruleId ? path : step.ruleId;
}

function conditionFor(
  existing: SecurityRule | undefined,
  { etag }: Read,
): Pick<ArmRequest, 'ifMatch' | 'ifNoneMatch'> {
  if (existing === undefined) return { ifNoneMatch: '*' };
  return etag === undefined ? {} : { ifMatch: etag };
}

function requestFor(
  step: Step,
  existing: SecurityRule | undefined,
): Pick<ArmRequest, 'method' | 'body'> {
  return step.kind === 'deleteSecurityRule'
    ? { method: 'DELETE' }
    : { method: 'PUT', body: securityRuleBody(step.after, existing?.raw ?? {}) };
}

async function progressAfter(
  step: Step,
  response: ArmResponse,
  context: Context,
): Promise<Progress<ObservedSecurityGroup>> {
  const { clock, armEndpoint } = context.deps;
  const operation = operationIn(response, clock.now());
  if (operation !== undefined) return { kind: 'running', operation };
  const { group } = await read(securityGroupOf(step.ruleId), context);
  if (isDone(step, group)) return { kind: 'done', value: group };
  if (!isMoving(group)) throw notInForce(step);
  // Without an operation to ask, the group itself tells.
  const url = `${armEndpoint}${group.id}?api-version=${apiVersion}`;
  return { kind: 'running', operation: { url, afterMs } };
}

function isMoving({ provisioningState }: ObservedSecurityGroup): boolean {
  return isChanging(provisioningState);
}

function busy({ id }: ObservedSecurityGroup): ArmError {
  const message = `Azure is updating security group ${id}: it takes one change at a time.`;
  return new ArmError({ kind: 'conflict', message, afterMs });
}

function changed(what: string): ArmError {
  return new ArmError({ kind: 'changed', message: `${what}: somebody else is at work.` });
}

function notInForce({ kind, ruleId }: Step): ArmError {
  const message =
    kind === 'putSecurityRule'
      ? `Azure accepted security rule ${ruleId}, and a read after it does not show it so.`
      : `Azure accepted the deletion of security rule ${ruleId}, and a read after it still shows it.`;
  return new ArmError({ kind: 'notInForce', message });
}
