import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { KubernetesApi } from '../src/kubernetes/client/api-client.ts';
import { leaseSchema } from '../src/kubernetes/lease/lease-record.ts';
import { leadershipOf } from '../src/leadership.ts';
import { createLog } from '../src/telemetry/log.ts';
import { MemoryLeases } from './kubernetes/memory-leases.ts';
import { MemoryStream } from './support/memory-stream.ts';
import { settle, VirtualClock } from './support/virtual-clock.ts';

test('two processes of one name do not take each other for themselves', async () => {
  const clock = new VirtualClock();
  const { log } = createLog({ level: 'error', output: new MemoryStream(), now: () => 0 });
  const times = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };
  const config = { namespace: 'system', election: { identity: 'one-host', ...times } };
  const api = servingLeases(new MemoryLeases());
  const stop = new AbortController();
  const both = [1, 2].map(() => {
    const io = { clock, random: () => 0, log, newId: randomUUID };
    const leadership = leadershipOf(config, api, io);
    return { leadership, ended: leadership.hold(untilAborted, stop.signal) };
  });
  for (let seconds = 0; seconds < 30; seconds += 1) {
    await settle();
    expect(both.filter(({ leadership }) => leadership.isHeld())).toHaveLength(1);
    await clock.advance(1_000);
  }
  stop.abort();
  expect(await Promise.all(both.map(({ ended }) => ended))).toEqual(['released', 'neverHeld']);
});

// What is created has no version yet.
const sentSchema = leaseSchema.extend({
  metadata: z.looseObject({ resourceVersion: z.string().default('') }),
});

function servingLeases(leases: MemoryLeases): KubernetesApi {
  const client = leases.client();
  return {
    request: async ({ method, body, parse }, signal) => {
      if (method === 'GET') return parse(await client.read(signal));
      const record = sentSchema.parse(body);
      return parse(
        await (method === 'POST'
          ? client.create(record.spec, signal)
          : client.replace(record, signal)),
      );
    },
    stream: () => Promise.reject(new Error('nobody watches')),
    close: () => undefined,
  };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
