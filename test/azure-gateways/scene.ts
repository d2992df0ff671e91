import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/time/clock.ts';
import {
  parseRegistryId,
  parseSubnetId,
  subscriptionOf,
  type RegistryId,
  type SubnetId,
  type SubscriptionId,
} from '../../src/api/resource-id.ts';
import type { Exchange } from '../../src/azure/arm/arm-client.ts';
import { ArmError } from '../../src/azure/arm/arm-error.ts';
import { connectAzure, type AzureConfig, type AzureDeps } from '../../src/azure/azure.ts';
import { customCloud, type Cloud } from '../../src/azure/cloud.ts';
import type { Azure } from '../../src/azure/gateways.ts';
import type { Failure } from '../../src/plan/failure.ts';
import { type AzureOptions, type AzureSimulator, startAzure } from '../azure/server.ts';

export const subscription = '00000000-0000-4000-8000-000000000001';
export const otherSubscription = '00000000-0000-4000-8000-000000000002';
export const registryArmId = armId(`Microsoft.ContainerRegistry/registries/Contoso`);
export const registryId = registry(registryArmId);
export const call = { correlationId: '11111111-2222-4333-8444-555555555555' };
export const signal = new AbortController().signal;

export interface Scene {
  readonly simulator: AzureSimulator;
  readonly azure: Azure;
  readonly exchanges: Exchange[];
  /** Another operator on the same Azure, which remembers nothing. */
  readonly restart: (overrides?: Overrides) => Azure;
}

export interface Overrides {
  readonly config?: Partial<AzureConfig>;
  readonly deps?: Partial<AzureDeps>;
}

/** A simulated Azure and the gateways to it; both end with the test. */
export async function startScene(
  options: AzureOptions = {},
  overrides: Overrides = {},
): Promise<Scene> {
  const simulator = await startAzure({ throttle: 'none', ...options });
  onTestFinished(() => simulator.stop());
  const exchanges: Exchange[] = [];
  const restart = (changes: Overrides = {}): Azure =>
    connectAzure(
      {
        cloud: cloudOf(simulator),
        credential: clientSecret(simulator),
        version: '0.0.0-test',
        ...changes.config,
      },
      {
        clock: realClock,
        mayWrite: () => true,
        onExchange: (exchange) => exchanges.push(exchange),
        ...changes.deps,
      },
    );
  return { simulator, azure: restart(overrides), exchanges, restart };
}

export function cloudOf({ endpoint, caPem }: Pick<AzureSimulator, 'endpoint' | 'caPem'>): Cloud {
  return customCloud({
    armEndpoint: endpoint,
    armAudience: 'https://management.azure.com/',
    authorityHost: endpoint,
    ca: caPem,
  });
}

export function clientSecret({ tenant }: Pick<AzureSimulator, 'tenant'>) {
  return {
    kind: 'clientSecret',
    tenantId: tenant,
    clientId: 'app',
    clientSecret: 'secret',
  } as const;
}

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, until) => wait(ms, undefined, { signal: until, ref: false }),
};

export interface FakeClock extends Clock {
  advance(ms: number): void;
}

/** Stands still until the test turns it. */
export function fakeClock(): FakeClock {
  let now = Date.UTC(2026, 10, 1);
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms, until) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { at: now + ms, wake: resolve };
      sleepers.add(sleeper);
      until.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        reject(until.reason);
      });
      return promise;
    },
    advance: (ms) => {
      now += ms;
      for (const sleeper of [...sleepers].filter(({ at }) => at <= now)) sleeper.wake();
    },
  };
}

/** The id as Azure spells it: with capitals, which the operator's own ids do not have. */
export function armId(resource: string, of = subscription): string {
  return `/subscriptions/${of}/resourceGroups/RG/providers/${resource}`;
}

export function subnetArmId(name: string, of = subscription): string {
  return armId(`Microsoft.Network/virtualNetworks/VNet/subnets/${name}`, of);
}

export function registry(id: string): RegistryId {
  return parsed(parseRegistryId(id), id);
}

export function subnet(id: string): SubnetId {
  return parsed(parseSubnetId(id), id);
}

export function subscriptionId(of = subscription): SubscriptionId {
  return subscriptionOf(registry(armId('Microsoft.ContainerRegistry/registries/contoso', of)));
}

/** What the promise fails with, which must be a failure of Azure. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const outcome = await promise.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (outcome instanceof ArmError) return outcome.failure;
  throw new Error('this did not fail with an ArmError', { cause: outcome });
}

function parsed<T>(id: T | undefined, text: string): T {
  if (id === undefined) throw new Error(`${text} does not parse`);
  return id;
}
