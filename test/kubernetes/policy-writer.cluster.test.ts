import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/api/parse.ts';
import type { Policy, PolicyStatus } from '../../src/api/policy.ts';
import { policyWriter, type PolicyWriter } from '../../src/kubernetes/policy-writer.ts';
import { policyPath } from '../../src/kubernetes/client/resource-path.ts';
import { installCrds } from '../api/install-crds.ts';
import { policy as manifest } from '../api/policies.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { startBehindProxy, type BehindProxy } from './behind-proxy.ts';
import { metadataOf } from './raw-object.ts';

const plane = connectControlPlane();
const never = new AbortController().signal;
const finalizer = 'registrynetwork.dev/revoke';

let cluster: BehindProxy;
let writer: PolicyWriter;
let policy: Policy;
let count = 0;

beforeAll(async () => {
  await installCrds(plane);
  cluster = await startBehindProxy();
  writer = policyWriter(cluster.api);
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  count += 1;
  policy = await create(`policy-${count}`);
  cluster.proxy.clearFaults();
});

async function create(name: string): Promise<Policy> {
  const { namespace } = cluster;
  const path = policyPath({ namespace, name: '' }).slice(0, -1);
  const body = { ...manifest(), metadata: { name, namespace, labels: { team: 'x' } } };
  return cluster.direct.request({ method: 'POST', path, body, parse: parsePolicy }, never);
}

function patch(change: object): Promise<Policy> {
  const path = policyPath(policy.metadata);
  const contentType = 'application/merge-patch+json';
  const call = { method: 'PATCH', path, contentType, body: change, parse: parsePolicy } as const;
  return cluster.direct.request(call, never);
}

function stored(): Promise<Policy> {
  const call = { method: 'GET', path: policyPath(policy.metadata), parse: parsePolicy } as const;
  return cluster.direct.request(call, never);
}

async function remove(): Promise<void> {
  const path = policyPath(policy.metadata);
  await cluster.direct.request({ method: 'DELETE', path, parse: (answer) => answer }, never);
}

function calls(): readonly string[] {
  return cluster.proxy.exchanges
    .filter(({ path }) => path.includes(`/${policy.metadata.name}`))
    .map(({ method }) => method);
}

const ready: PolicyStatus = {
  observedGeneration: 1,
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'InSync',
      message: 'as written',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
  warnings: ['one', 'two'],
};

describe('the finalizer', () => {
  test('is added and taken away, and what others put there stays', async () => {
    policy = await patch({ metadata: { finalizers: ['example.com/other'] } });
    const held = await writer.addFinalizer(policy, finalizer, never);
    expect(held?.metadata.finalizers).toEqual(['example.com/other', finalizer]);
    const free = held && (await writer.removeFinalizer(held, finalizer, never));
    expect(free?.metadata.finalizers).toEqual(['example.com/other']);
  });

  test('that is there already is not written', async () => {
    const held = await writer.addFinalizer(policy, finalizer, never);
    const again = held && (await writer.addFinalizer(held, finalizer, never));
    expect(again).toBe(held);
    expect(calls()).toEqual(['PATCH']);
  });

  test('of somebody else that we have not seen yet survives', async () => {
    await patch({ metadata: { finalizers: ['example.com/other'] } });
    const held = await writer.addFinalizer(policy, finalizer, never);
    expect(held?.metadata.finalizers).toEqual(['example.com/other', finalizer]);
    expect(calls()).toEqual(['PATCH', 'GET', 'PATCH']);
  });

  test('goes with the object when it was the last', async () => {
    const held = await writer.addFinalizer(policy, finalizer, never);
    await remove();
    const last = held && (await writer.removeFinalizer(held, finalizer, never));
    expect(last?.metadata).toMatchObject({
      finalizers: [],
      deletionTimestamp: expect.any(String),
    });
    await expect(stored()).rejects.toMatchObject({ kind: 'notFound' });
  });

  test('is not put on another policy that has taken the name', async () => {
    await remove();
    await create(policy.metadata.name);
    await expect(writer.addFinalizer(policy, finalizer, never)).resolves.toBeUndefined();
    expect((await stored()).metadata.finalizers).toEqual([]);
  });

  test('of a policy that is gone is gone too', async () => {
    await remove();
    await expect(writer.removeFinalizer(policy, finalizer, never)).resolves.toBe(policy);
    await expect(writer.addFinalizer(policy, finalizer, never)).resolves.toBeUndefined();
  });
});

describe('the status', () => {
  test('is written as it is wanted, members that are not wanted any more included', async () => {
    expect(policy.status).toEqual({ observedGeneration: -1 });
    const first = await writer.writeStatus(policy, ready, never);
    expect(first?.status).toEqual(ready);
    const next: PolicyStatus = { observedGeneration: 1, warnings: ['two'] };
    const second = first && (await writer.writeStatus(first, next, never));
    expect(second?.status).toEqual(next);
  });

  test('that is as it should be is not written, whatever the order of its members', async () => {
    const first = await writer.writeStatus(policy, ready, never);
    const { observedGeneration, ...rest } = ready;
    await writer.writeStatus(first ?? policy, { ...rest, observedGeneration }, never);
    expect(calls()).toEqual(['PATCH']);
  });

  test('lands on what others have changed meanwhile, and leaves that alone', async () => {
    await patch({ spec: { mode: 'Observe' }, metadata: { labels: { added: 'later' } } });
    const written = await writer.writeStatus(policy, ready, never);
    expect(written).toMatchObject({ status: ready, spec: { mode: 'Observe' } });
    expect((await stored()).spec.mode).toBe('Observe');
  });

  test('does not reach another policy that has taken the name', async () => {
    await remove();
    await create(policy.metadata.name);
    await expect(writer.writeStatus(policy, ready, never)).resolves.toBeUndefined();
    expect((await stored()).status).toEqual({ observedGeneration: -1 });
  });

  test('whose answer gets lost is written once and then found to be as it should be', async () => {
    cluster.proxy.inject({ path: /status/, nth: 1, fault: { kind: 'loseAnswer' } });
    const lost = writer.writeStatus(policy, ready, never);
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable' });
    const { resourceVersion } = (await stored()).metadata;
    const written = await writer.writeStatus(policy, ready, never);
    expect(written?.metadata.resourceVersion).toBe(resourceVersion);
  });
});

describe('beside a GitOps tool that applies the manifest', () => {
  test('what we write is ours, and the tool goes on without a conflict', async () => {
    await apply('10m');
    policy = await stored();
    const held = await writer.addFinalizer(policy, finalizer, never);
    await writer.writeStatus(held ?? policy, ready, never);
    await apply('30m');
    const after = await stored();
    expect(after).toMatchObject({ spec: { interval: 1_800_000 }, status: ready });
    expect(after.metadata.finalizers).toEqual([finalizer]);
    const { managedFields } = await metadataOf(cluster.direct, policyPath(policy.metadata));
    const ours = { manager: 'registry-network-operator', operation: 'Update' };
    expect(managedFields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...ours,
          fieldsV1: { 'f:metadata': { 'f:finalizers': expect.anything() } },
        }),
        expect.objectContaining({ ...ours, subresource: 'status' }),
      ]),
    );
  });
});

/** As a GitOps tool does; the policy of the test is the applied one from then on. */
async function apply(interval: string): Promise<void> {
  const metadata = { name: 'applied', namespace: cluster.namespace };
  policy = { ...policy, metadata: { ...policy.metadata, ...metadata } };
  const flags = ['--server-side', '--field-manager=kustomize-controller', '-f', '-'];
  const input = JSON.stringify({ ...manifest({ interval }), metadata });
  const { code, stderr } = await plane.kubectl(['apply', ...flags], { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}
