import { beforeEach, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/azure/arm/arm-client.ts';
import { measureApi, measureArm, measureQueue } from '../../src/serve/measure.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

let metrics: Metrics;
let clock: VirtualClock;
beforeEach(() => {
  metrics = createMetrics();
  clock = new VirtualClock();
});

/** The series of these metrics, without those that are 0. */
async function series(names: RegExp): Promise<readonly string[]> {
  const lines = (await metrics.scrape()).split('\n');
  return lines.filter((line) => names.test(line) && !line.startsWith('#') && !line.endsWith(' 0'));
}

describe('requests to Azure', () => {
  const answered: Exchange = {
    method: 'GET',
    path: '/subscriptions/S1/resourceGroups/rg',
    operation: 'microsoft.containerregistry/registries/read',
    status: 200,
    ms: 400,
    remaining: { 'subscription-reads': 249, 'subscription-strange': 1 },
    throttledMs: 0,
    correlationId: 'c',
  };

  test('are counted by operation and code, with the time that they took', async () => {
    const measure = measureArm(metrics, clock);
    measure(answered);
    measure({ ...answered, status: undefined, ms: 60_000 });
    const operation = 'operation="microsoft.containerregistry/registries/read"';
    expect(await series(/arm_requests_total|arm_request_duration_seconds_(sum|count)/)).toEqual([
      `registry_network_arm_requests_total{${operation},code="200"} 1`,
      `registry_network_arm_requests_total{${operation},code="<error>"} 1`,
      `registry_network_arm_request_duration_seconds_sum{${operation}} 60.4`,
      `registry_network_arm_request_duration_seconds_count{${operation}} 2`,
    ]);
  });

  test('tell how long Azure wants to be left alone', async () => {
    const measure = measureArm(metrics, clock);
    measure({ ...answered, status: 429, throttledMs: 11_000 });
    measure({ ...answered, status: 429, throttledMs: 6_000 });
    expect(await series(/throttled/)).toEqual(['registry_network_arm_throttled_seconds_total 17']);
  });

  test('tell what is left for each subscription, as long as that means anything', async () => {
    const measure = measureArm(metrics, clock);
    measure(answered);
    measure({ ...answered, remaining: { 'subscription-writes': 199 } });
    await clock.advance(10 * 60_000);
    const other = { ...answered, path: '/subscriptions/s2/providers' };
    measure({ ...other, remaining: { 'subscription-reads': 3 } });
    const name = 'registry_network_arm_remaining_requests';
    expect(await series(/remaining/)).toEqual([
      `${name}{subscription="s1",quota="subscription-reads"} 249`,
      `${name}{subscription="s1",quota="subscription-writes"} 199`,
      `${name}{subscription="s2",quota="subscription-reads"} 3`,
    ]);
    await clock.advance(10 * 60_000);
    expect(await series(/remaining/)).toEqual([
      `${name}{subscription="s2",quota="subscription-reads"} 3`,
    ]);
  });
});

test('calls to the API server are counted as client-go counts them', async () => {
  const measure = measureApi(metrics, 'https://10.0.0.1:443/behind');
  measure({ method: 'PATCH', path: '/apis/x', status: 409, tookMs: 1 });
  measure({ method: 'GET', path: '/apis/y', status: undefined, tookMs: 1 });
  expect(await series(/rest_client/)).toEqual([
    'rest_client_requests_total{method="PATCH",code="409",host="10.0.0.1"} 1',
    'rest_client_requests_total{method="GET",code="<error>",host="10.0.0.1"} 1',
  ]);
});

test('the queue is measured as client-go measures it', async () => {
  const measure = measureQueue(metrics);
  measure.onReady?.();
  measure.onStarted?.('key', 2_000);
  measure.onFinished?.('key', 5_000, { kind: 'retry' });
  expect(await series(/_(sum|count|total)\b/)).toEqual([
    'registry_network_reconcile_duration_seconds_sum 5',
    'registry_network_reconcile_duration_seconds_count 1',
    'workqueue_adds_total{name="registries"} 1',
    'workqueue_queue_duration_seconds_sum{name="registries"} 2',
    'workqueue_queue_duration_seconds_count{name="registries"} 1',
    'workqueue_work_duration_seconds_sum{name="registries"} 5',
    'workqueue_work_duration_seconds_count{name="registries"} 1',
    'workqueue_retries_total{name="registries"} 1',
  ]);
});
