import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parsePolicy } from '../../src/api/parse.ts';
import type { Policy } from '../../src/api/policy.ts';
import { type ConfigMaps, createConfigMaps } from '../../src/kubernetes/config-maps.ts';
import {
  configMapPath,
  configMapsPath,
  policyPath,
} from '../../src/kubernetes/client/resource-path.ts';
import { installCrds } from '../api/install-crds.ts';
import { policy as manifest } from '../api/policies.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { startBehindProxy, type BehindProxy } from './behind-proxy.ts';

const never = new AbortController().signal;
const data = { 'hosts.txt': 'contoso.azurecr.io\n' };
const name = 'contoso-client-firewall';

let cluster: BehindProxy;
let configMaps: ConfigMaps;
let policy: Policy;
let count = 0;

beforeAll(async () => {
  await installCrds(connectControlPlane());
  cluster = await startBehindProxy();
  configMaps = createConfigMaps(cluster.api);
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  count += 1;
  policy = await createPolicy(`policy-${count}`);
  cluster.proxy.clearFaults();
});

describe('a ConfigMap of a policy', () => {
  test('is created with its owner, so that it goes with the policy', async () => {
    expect(await configMaps.put(policy, `${name}-1`, data, never)).toEqual({ kind: 'done' });
    expect(await read(`${name}-1`)).toMatchObject({
      metadata: {
        labels: { 'app.kubernetes.io/managed-by': 'registry-network-operator' },
        ownerReferences: [{ kind: 'RegistryNetworkPolicy', uid: policy.metadata.uid }],
      },
      data,
    });
  });

  test('is written only where it differs, and holds exactly what was written last', async () => {
    await configMaps.put(policy, `${name}-2`, { ...data, 'old.txt': 'x' }, never);
    await configMaps.put(policy, `${name}-2`, data, never);
    expect(await read(`${name}-2`)).toMatchObject({ data });
    const before = writes();
    expect(await configMaps.put(policy, `${name}-2`, data, never)).toEqual({ kind: 'done' });
    expect(writes()).toBe(before);
    expect(Object.keys((await read(`${name}-2`)).data)).toEqual(['hosts.txt']);
  });

  test('keeps an entry of which nobody knows what it is to be, and begins it where it is not there', async () => {
    const entries = { ...data, 'ip-ranges.txt': { unlessThere: 'not known' } };
    await configMaps.put(policy, `${name}-8`, entries, never);
    expect((await read(`${name}-8`)).data).toEqual({ ...data, 'ip-ranges.txt': 'not known' });
    await configMaps.put(policy, `${name}-8`, { ...data, 'ip-ranges.txt': 'known' }, never);
    const before = writes();
    await configMaps.put(policy, `${name}-8`, entries, never);
    expect(writes()).toBe(before);
    expect((await read(`${name}-8`)).data).toEqual({ ...data, 'ip-ranges.txt': 'known' });
  });

  test('that is there and nobody owns is left as it is', async () => {
    await create(`${name}-3`, { theirs: 'x' });
    expect(await configMaps.put(policy, `${name}-3`, data, never)).toEqual({
      kind: 'notOurs',
      owner: 'nobody that it names',
    });
    await configMaps.remove(policy, `${name}-3`, never);
    expect(await read(`${name}-3`)).toMatchObject({ data: { theirs: 'x' } });
  });

  test('of another policy is left as it is', async () => {
    const other = await createPolicy(`other-${count}`);
    await configMaps.put(other, `${name}-4`, { theirs: 'x' }, never);
    expect(await configMaps.put(policy, `${name}-4`, data, never)).toEqual({
      kind: 'notOurs',
      owner: `RegistryNetworkPolicy other-${count}`,
    });
    await configMaps.remove(policy, `${name}-4`, never);
    expect(await read(`${name}-4`)).toMatchObject({ data: { theirs: 'x' } });
  });

  test('is removed, and what is gone needs no removal', async () => {
    await configMaps.put(policy, `${name}-5`, data, never);
    expect(await configMaps.remove(policy, `${name}-5`, never)).toEqual({ kind: 'done' });
    await expect(read(`${name}-5`)).rejects.toMatchObject({ kind: 'notFound' });
    expect(await configMaps.remove(policy, `${name}-5`, never)).toEqual({ kind: 'done' });
  });

  test('that the API server refuses says why', async () => {
    const tooLarge = { 'hosts.txt': 'x'.repeat(2 ** 20 + 1) };
    expect(await configMaps.put(policy, `${name}-6`, tooLarge, never)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('Too long'),
    });
  });

  test('takes as much as a document may have', async () => {
    const full = { 'hosts.txt': 'x'.repeat(2 ** 20 - 'hosts.txt'.length) };
    expect(await configMaps.put(policy, `${name}-7`, full, never)).toEqual({ kind: 'done' });
  });
});

interface Stored {
  readonly metadata: object;
  readonly data: Readonly<Record<string, string>>;
}

function read(of: string): Promise<Stored> {
  const path = configMapPath({ namespace: cluster.namespace, name: of });
  return cluster.direct.request({ method: 'GET', path, parse: stored }, never);
}

function create(of: string, theirs: Readonly<Record<string, string>>): Promise<Stored> {
  const path = configMapsPath(cluster.namespace);
  const body = { metadata: { name: of }, data: theirs };
  return cluster.direct.request({ method: 'POST', path, body, parse: stored }, never);
}

async function createPolicy(of: string): Promise<Policy> {
  const { namespace } = cluster;
  const path = policyPath({ namespace, name: '' }).slice(0, -1);
  const body = { ...manifest(), metadata: { name: of, namespace } };
  return cluster.direct.request({ method: 'POST', path, body, parse: parsePolicy }, never);
}

function writes(): number {
  const { exchanges } = cluster.proxy;
  return exchanges.filter(({ method, path }) => method !== 'GET' && path.includes('configmaps'))
    .length;
}

const storedSchema = z.object({
  metadata: z.looseObject({}),
  data: z.record(z.string(), z.string()),
});

function stored(answer: unknown): Stored {
  return storedSchema.parse(answer);
}
