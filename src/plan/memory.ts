import type { RegistryStateStatus } from '../api/registry-state.ts';
import {
  type SecurityGroupId,
  type SubnetId,
  type SubscriptionId,
  parentOf,
  parseSecurityRuleId,
  parseSubnetId,
} from '../api/resource-id.ts';
import { epochMsOf, timeOf } from '../api/time.ts';
import type { OperationState } from './observed.ts';
import type { Step } from './step.ts';
import { failureKinds, type Failure, type FailureKind } from './failure.ts';

/** A failure that the last reconcile left behind; the time since when it is the same decides about grace. */
export type Remembered = NonNullable<RegistryStateStatus['failures']>[number];

const subnetPrefix = 'subnet ';
const rulePrefix = 'securityRule ';

/** What failures are remembered by. One thing at a time goes on at each of these. */
export const targetOf = {
  registry: 'registry',
  rules: 'rules',
  settings: 'settings',
  dataEndpoints: 'dataEndpoints',
  subnet: (id: SubnetId | string) => `${subnetPrefix}${id}`,
  securityGroup: (id: SecurityGroupId) => `securityGroup ${id}`,
  securityRule: (id: string) => `${rulePrefix}${id}`,
  range: (value: string) => `range ${value}`,
  provider: (id: SubscriptionId) => `provider ${id}`,
  /** `nodes`, or the id of a cluster, a pool or a machine. */
  source: (at: string) => `source ${at}`,
} as const;

/** The virtual networks and security groups in which an operation is still running: they take one change at a time. */
export function parentsAtWork(operations: ReadonlyMap<string, OperationState>): Set<string> {
  const running = [...operations].filter(([, state]) => state.kind === 'running');
  const ids = running.map(
    ([target]) =>
      parseSubnetId(target.replace(subnetPrefix, '')) ??
      parseSecurityRuleId(target.replace(rulePrefix, '')),
  );
  return new Set(ids.filter((id) => id !== undefined).map(parentOf));
}

/** What a failure of the step is remembered by, unless Azure blames something smaller. */
export function targetOfStep(step: Step): string {
  switch (step.kind) {
    case 'registerProvider':
      return targetOf.provider(step.subscriptionId);
    case 'addServiceEndpoint':
    case 'removeServiceEndpoint':
      return targetOf.subnet(step.subnetId);
    case 'putNetworkRules':
      return targetOf.rules;
    case 'putSettings':
      return targetOf.settings;
    case 'putDataEndpoints':
      return targetOf.dataEndpoints;
    case 'putSecurityRule':
    case 'deleteSecurityRule':
      return targetOf.securityRule(step.ruleId);
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

export interface FailedTarget {
  readonly target: string;
  readonly failure: Failure;
}

export interface Lasting {
  readonly failure: Failure;
  readonly lastingMs: number;
}

/** How the target failed when it was last tried, and for how long that has been so. */
export function lastFailureOf(
  target: string,
  memory: readonly Remembered[],
  nowMs: number,
): Lasting | undefined {
  const last = memory.find((failure) => failure.target === target);
  if (last === undefined) return undefined;
  return { failure: failureOf(last), lastingMs: nowMs - epochMsOf(last.since) };
}

/**
 * What to remember after a reconcile: what failed in it, and what had failed before, was not tried again and is still to do.
 * A failure of the same kind keeps its first time.
 */
export function rememberFailures(
  memory: readonly Remembered[],
  failed: readonly FailedTarget[],
  untried: ReadonlySet<string>,
  nowMs: number,
): readonly Remembered[] {
  const kept = memory.filter(
    ({ target }) => untried.has(target) && !failed.some((other) => other.target === target),
  );
  const first = failed.filter(
    ({ target }, index) => failed.findIndex((other) => other.target === target) === index,
  );
  const fresh = first.map(({ target, failure }): Remembered => {
    const last = memory.find((other) => other.target === target && other.kind === failure.kind);
    return {
      target,
      kind: failure.kind,
      ...(failure.code === undefined ? {} : { code: failure.code }),
      message: failure.message,
      since: last?.since ?? timeOf(nowMs),
    };
  });
  return [...kept, ...fresh].toSorted((one, other) => (one.target < other.target ? -1 : 1));
}

function failureOf(last: Remembered): Failure {
  return {
    kind: isFailureKind(last.kind) ? last.kind : 'invalid',
    message: last.message,
    ...(last.code === undefined ? {} : { code: last.code }),
  };
}

function isFailureKind(kind: string): kind is FailureKind {
  return failureKinds.some((known) => known === kind);
}
