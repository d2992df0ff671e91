import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/plan/observed.ts';
import type { AzureOptions } from '../azure/server.ts';
import { call, failureOf, signal } from './scene.ts';
import { add, id, neighbour, operationOf, sceneWith } from './subnet-scene.ts';

describe('one write per network', () => {
  const options: AzureOptions = { delays: { subnetOperationMs: 60_000 } };

  test('a second one waits without a request until the first is over', async () => {
    const scene = await sceneWith({}, options);
    const { azure, simulator } = scene;
    const operation = operationOf(await add(scene));
    const n = simulator.log.last;
    const second = () => azure.subnets.addServiceEndpoint(neighbour, call, signal);
    expect(await failureOf(second())).toMatchObject({ kind: 'conflict', afterMs: 3_000 });
    expect(simulator.log.since(n)).toEqual([]);
    const state = await azure.operations.poll(operation, call, signal);
    expect(state).toMatchObject({ kind: 'running', operation: { afterMs: 3_000 } });
    expect(await failureOf(second())).toMatchObject({ kind: 'conflict' });
  });

  test('a poll that shows the end makes room', async () => {
    const scene = await sceneWith({});
    await scene.azure.operations.poll(operationOf(await add(scene)), call, signal);
    const second = await scene.azure.subnets.addServiceEndpoint(neighbour, call, signal);
    expect(second.kind).toBe('running');
  });

  test('a read that shows the end makes room, where nobody polled', async () => {
    const scene = await sceneWith({});
    await add(scene);
    await scene.azure.subnets.read(id, call, signal);
    const second = await scene.azure.subnets.addServiceEndpoint(neighbour, call, signal);
    expect(second.kind).toBe('running');
  });

  test('a write that fails makes room', async () => {
    const scene = await sceneWith({});
    scene.simulator.faults.add({ method: 'PUT', fault: { kind: 'resetAfter' } });
    expect(await failureOf(add(scene))).toMatchObject({ kind: 'unavailable' });
    expect((await scene.azure.subnets.addServiceEndpoint(neighbour, call, signal)).kind).toBe(
      'running',
    );
  });
});

describe('an operation', () => {
  test('is taken up after a restart from its address alone, without a second write', async () => {
    const scene = await sceneWith({});
    const stored = JSON.stringify(operationOf(await add(scene)));
    const azure = scene.restart();
    const operation: Operation = JSON.parse(stored);
    expect(await azure.operations.poll(operation, call, signal)).toEqual({ kind: 'succeeded' });
    expect((await azure.subnets.addServiceEndpoint(id, call, signal)).kind).toBe('done');
    expect(scene.simulator.log.writes()).toHaveLength(1);
  });

  test.for([
    { status: 'Canceled', code: 'CanceledAndSupersededDueToAnotherOperation', kind: 'conflict' },
    { status: 'Failed', code: 'InternalServerError', kind: 'unavailable' },
    { status: 'Failed', code: 'ReferencedResourceNotProvisioned', kind: 'conflict' },
  ] as const)(
    'that ends as $status keeps code and message: $code',
    async ({ status, code, kind }) => {
      const scene = await sceneWith({});
      const message = 'This is why.';
      scene.simulator.faults.add({
        method: 'PUT',
        fault: { kind: 'operation', status, code, message },
      });
      const operation = operationOf(await add(scene));
      const state = await scene.azure.operations.poll(operation, call, signal);
      expect(state).toMatchObject({ kind: 'failed', failure: { kind, code } });
      expect(JSON.stringify(state)).toContain(message);
    },
  );

  test('that Azure has forgotten is over: the next read decides', async () => {
    const scene = await sceneWith({});
    const operation = operationOf(await add(scene));
    const forgotten = {
      ...operation,
      url: operation.url.replace(/operations\/[^?]+/, 'operations/0'),
    };
    expect(await scene.azure.operations.poll(forgotten, call, signal)).toEqual({
      kind: 'succeeded',
    });
  });

  test.for([
    { status: 429, kind: 'throttled' },
    { status: 503, kind: 'unavailable' },
    { status: 401, kind: 'unauthenticated' },
    { status: 403, kind: 'forbidden' },
  ] as const)('is not over because a poll was answered with $status', async ({ status, kind }) => {
    const scene = await sceneWith({});
    const operation = operationOf(await add(scene));
    scene.simulator.faults.add({
      path: '/operations/',
      fault: { kind: 'answer', status, body: null },
    });
    const poll = () => scene.azure.operations.poll(operation, call, signal);
    expect(await failureOf(poll())).toMatchObject({ kind });
    expect(await poll()).toEqual({ kind: 'succeeded' });
  });
});
