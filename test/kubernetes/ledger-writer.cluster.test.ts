import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseRegistryState } from '../../src/api/parse.ts';
import type { RegistryState, RegistryStateSpec } from '../../src/api/registry-state.ts';
import { ledgerWriter, type LedgerWriter } from '../../src/kubernetes/ledger-writer.ts';
import { statePath } from '../../src/kubernetes/client/resource-path.ts';
import { installCrds } from '../api/install-crds.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { startBehindProxy, type BehindProxy } from './behind-proxy.ts';
import { metadataOf } from './raw-object.ts';

const never = new AbortController().signal;
const spec: RegistryStateSpec = {
  registry: '/subscriptions/s/registries/contoso',
  subnetRules: [{ subnet: 'a', ownership: 'Managed' }],
  ipRules: [],
  serviceEndpoints: [],
  securityRules: [
    {
      rule: '/groups/app/securityrules/registry',
      source: '*',
      tag: 'Storage',
      ownership: 'Managed',
    },
  ],
  settings: { defaultAction: { original: 'Allow', applied: 'Deny' } },
  rulesInForceSince: '2026-01-01T00:00:00Z',
};

let cluster: BehindProxy;
let writer: LedgerWriter;
let name: string;
let count = 0;

beforeAll(async () => {
  await installCrds(connectControlPlane());
  cluster = await startBehindProxy();
  writer = ledgerWriter(cluster.api);
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(() => {
  count += 1;
  name = `${cluster.namespace}-${count}`;
});

function stored(): Promise<RegistryState> {
  const call = { method: 'GET', path: statePath(name), parse: parseRegistryState } as const;
  return cluster.direct.request(call, never);
}

function label(): Promise<RegistryState> {
  const contentType = 'application/merge-patch+json';
  const body = { metadata: { labels: { backup: 'daily' } } };
  const call = { path: statePath(name), contentType, body, parse: parseRegistryState } as const;
  return cluster.direct.request({ method: 'PATCH', ...call }, never);
}

describe('the ledger of a registry', () => {
  test('is created with its spec, and a second creation is refused', async () => {
    const state = await writer.create(name, spec, never);
    expect(state.spec).toEqual(spec);
    await expect(writer.create(name, spec, never)).rejects.toMatchObject({ kind: 'alreadyExists' });
  });

  test('holds exactly the spec that was written last', async () => {
    const state = await writer.create(name, spec, never);
    const { rulesInForceSince: _, ...rest } = spec;
    const next = {
      ...rest,
      settings: {},
      subnetRules: [{ subnet: 'b', ownership: 'Adopted' as const }],
    };
    const written = await writer.writeSpec(state, next, never);
    expect(written.spec).toEqual(next);
    expect((await stored()).spec).toEqual(next);
  });

  test('is not written where nothing differs', async () => {
    const state = await writer.create(name, spec, never);
    const before = cluster.proxy.exchanges.length;
    expect(await writer.writeSpec(state, { ...spec }, never)).toBe(state);
    expect(await writer.writeStatus(state, { ...state.status }, never)).toBe(state);
    expect(cluster.proxy.exchanges).toHaveLength(before);
  });

  test('keeps what others have put on it', async () => {
    await writer.create(name, spec, never);
    const labelled = await label();
    await writer.writeSpec(labelled, { ...spec, subnetRules: [] }, never);
    const { labels } = await metadataOf(cluster.direct, statePath(name));
    expect(labels).toEqual({ backup: 'daily' });
  });

  test('is not written by whoever holds an old one', async () => {
    const old = await writer.create(name, spec, never);
    await writer.writeSpec(old, { ...spec, subnetRules: [] }, never);
    const refused = { kind: 'conflict' };
    await expect(
      writer.writeSpec(old, { ...spec, ipRules: [], settings: {} }, never),
    ).rejects.toMatchObject(refused);
    await expect(writer.writeStatus(old, { policies: 1 }, never)).rejects.toMatchObject(refused);
    await expect(writer.delete(old, never)).rejects.toMatchObject(refused);
  });

  test('has its status apart from its spec', async () => {
    const state = await writer.create(name, spec, never);
    const reported = await writer.writeStatus(state, { policies: 2, loginServer: 'x' }, never);
    const next = await writer.writeStatus(reported, { policies: 3 }, never);
    expect(next.status).toEqual({ policies: 3 });
    expect(next.spec).toEqual(spec);
    expect(next.metadata.generation).toBe(1);
  });

  test('is deleted once, and deleting it again is no failure', async () => {
    const state = await writer.create(name, spec, never);
    await writer.delete(state, never);
    await expect(stored()).rejects.toMatchObject({ kind: 'notFound' });
    await expect(writer.delete(state, never)).resolves.toBeUndefined();
  });

  test('of a later incarnation is neither written nor deleted', async () => {
    const first = await writer.create(name, spec, never);
    await writer.delete(first, never);
    const second = await writer.create(name, spec, never);
    const mixed = { ...first, metadata: { ...second.metadata, uid: first.metadata.uid } };
    await expect(
      writer.writeSpec(mixed, { ...spec, subnetRules: [] }, never),
    ).rejects.toMatchObject({
      name: 'KubernetesError',
    });
    await expect(writer.delete(mixed, never)).rejects.toMatchObject({ kind: 'conflict' });
    expect((await stored()).spec).toEqual(spec);
  });
});
