import { expect, test } from 'vitest';
import { registryStateSchema } from '../../src/api/registry-state.ts';
import { timeOf } from '../../src/api/time.ts';
import { pollOperations } from '../../src/observe/operations.ts';
import { targetOf } from '../../src/plan/memory.ts';
import { call, registryId, type Scene, signal } from '../azure-gateways/scene.ts';
import { add, id, operationOf, sceneWith } from '../azure-gateways/subnet-scene.ts';
import type { Fault } from '../azure/faults.ts';
import { must } from '../plan/builders.ts';

const nowMs = Date.parse('2026-11-01T12:00:00Z');
const minuteMs = 60_000;

test.for<{
  name: string;
  fault?: Fault;
  startedMs?: number;
  kind: 'running' | 'succeeded';
  polls: number;
}>([
  { name: 'is asked for', kind: 'running', polls: 1 },
  {
    name: 'that may not be asked for is looked at as it is',
    fault: { kind: 'answer', status: 403 },
    kind: 'succeeded',
    polls: 1,
  },
  {
    name: 'that Azure has forgotten is looked at as it is',
    fault: { kind: 'answer', status: 404 },
    kind: 'succeeded',
    polls: 1,
  },
  {
    name: 'is not over because Azure has no time to tell',
    fault: { kind: 'answer', status: 429 },
    kind: 'running',
    polls: 1,
  },
  {
    name: 'is not over because Azure does not answer',
    fault: { kind: 'reset' },
    kind: 'running',
    polls: 1,
  },
  {
    name: 'of a quarter of an hour is asked for',
    startedMs: -15 * minuteMs,
    kind: 'running',
    polls: 1,
  },
  {
    name: 'of more than a quarter of an hour is asked for no more',
    startedMs: -15 * minuteMs - 1_000,
    kind: 'succeeded',
    polls: 0,
  },
])('an operation on record $name', async ({ fault, startedMs = 0, kind, polls }) => {
  const scene = await sceneWith({}, { delays: { subnetOperationMs: 60_000 } });
  const operation = operationOf(await add(scene));
  if (fault !== undefined) scene.simulator.faults.add({ path: '/operations/', fault });
  const operations = await poll(scene, operation.url, nowMs + startedMs);
  expect(must(operations.get(targetOf.subnet(id))).kind).toBe(kind);
  const asked = scene.simulator.log.all.filter(({ url }) => url.includes('/operations/'));
  expect(asked).toHaveLength(polls);
});

function poll({ azure }: Scene, url: string, startedMs: number) {
  const target = targetOf.subnet(id);
  const state = registryStateSchema.parse({
    metadata: { name: 'contoso' },
    spec: { registry: registryId },
    status: { operations: [{ target, url, startedAt: timeOf(startedMs) }] },
  });
  return pollOperations({ state, azure, call, nowMs }, signal);
}
