import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leaseClient } from '../../src/kubernetes/lease/lease-client.ts';
import { Lease, type LeaseEnd } from '../../src/kubernetes/lease/lease.ts';
import type { KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import type { LeaseRecord } from '../../src/kubernetes/lease/lease-record.ts';
import { realClock } from '../support/real-clock.ts';
import { startBehindProxy, type BehindProxy } from './behind-proxy.ts';

const times = { leaseMs: 3_000, renewDeadlineMs: 2_000, retryMs: 300 };
const until = { timeout: 20_000, interval: 20 };
const never = new AbortController().signal;

let cluster: BehindProxy;
let candidates: Candidate[];

beforeEach(async () => {
  cluster = await startBehindProxy();
  candidates = [];
});
afterEach(async () => {
  for (const { stop } of candidates) stop.abort();
  cluster.proxy.clearFaults();
  await Promise.all(candidates.map(({ ended }) => ended));
  await cluster[Symbol.asyncDispose]();
});

interface Candidate {
  readonly lease: Lease;
  readonly stop: AbortController;
  readonly ended: Promise<LeaseEnd>;
}

function candidate(identity: string, api: KubernetesApi): Candidate {
  const leases = leaseClient(api, { namespace: cluster.namespace, name: 'operator' });
  const deps = { leases, clock: realClock, random: Math.random, log: cluster.log };
  const lease = new Lease({ identity, ...times }, deps);
  const stop = new AbortController();
  const ended = lease.hold(untilAborted, stop.signal);
  const each = { lease, stop, ended };
  candidates.push(each);
  return each;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function holds({ lease }: Candidate): Promise<void> {
  await vi.waitUntil(() => lease.isHeld(), until);
}

function record(): Promise<LeaseRecord> {
  return leaseClient(cluster.direct, { namespace: cluster.namespace, name: 'operator' }).read(
    never,
  );
}

describe('on a real API server', () => {
  test('the record is what kubectl and client-go expect', async () => {
    const a = candidate('a', cluster.api);
    await holds(a);
    const microTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect((await record()).spec).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 3,
      leaseTransitions: 0,
      acquireTime: microTime,
      renewTime: microTime,
    });
  });

  test('of those who come at once one gets it, and after its stop the other, at once', async () => {
    const both = [candidate('a', cluster.api), candidate('b', cluster.direct)];
    await vi.waitUntil(() => both.some(({ lease }) => lease.isHeld()), until);
    const [first, second] = both.toSorted((x) => (x.lease.isHeld() ? -1 : 1));
    expect(second?.lease.isHeld()).toBe(false);
    first?.stop.abort();
    await expect(first?.ended).resolves.toBe('released');
    const releasedAt = performance.now();
    await vi.waitUntil(() => second?.lease.isHeld(), until);
    expect(performance.now() - releasedAt).toBeLessThan(times.leaseMs / 2);
    expect(second?.lease.epoch).toBe(1);
  });

  test('a renewal costs one request', async () => {
    const a = candidate('a', cluster.api);
    await holds(a);
    const before = cluster.proxy.exchanges.length;
    await vi.waitUntil(() => cluster.proxy.exchanges.length >= before + 4, until);
    const methods = cluster.proxy.exchanges.slice(before).map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(['PUT']));
  });
});

describe('when the holder cannot reach the API server', () => {
  test.for(['hang', 'reset', 'loseAnswer'] as const)(
    'by a fault like %s, it lets go before the other takes over',
    async (kind) => {
      const a = candidate('a', cluster.api);
      await holds(a);
      const b = candidate('b', cluster.direct);
      cluster.proxy.inject({ path: /leases/, fault: { kind } });
      let overlaps = 0;
      await vi.waitUntil(() => {
        if (a.lease.isHeld() && b.lease.isHeld()) overlaps += 1;
        // With lost answers the renewals do arrive, so the other waits for the last of them to run out.
        return b.lease.isHeld();
      }, until);
      await expect(a.ended).resolves.toBe('lost');
      expect(overlaps).toBe(0);
    },
  );

  test('a short outage goes unnoticed', async () => {
    const a = candidate('a', cluster.api);
    await holds(a);
    cluster.proxy.inject({ path: /leases/, nth: 1, fault: { kind: 'answer', status: 503 } });
    cluster.proxy.inject({ path: /leases/, nth: 1, fault: { kind: 'reset' } });
    const before = cluster.proxy.exchanges.length;
    await vi.waitUntil(() => cluster.proxy.exchanges.length >= before + 4, until);
    expect(a.lease.isHeld()).toBe(true);
  });
});
