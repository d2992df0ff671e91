import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inClusterConnection } from '../../src/kubernetes/client/in-cluster.ts';
import { kubeconfigConnection } from '../../src/kubernetes/client/kubeconfig.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connections-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('in a pod', () => {
  beforeEach(async () => {
    await write('token', 'first\n');
    await write('ca.crt', 'CA 1');
    await write('namespace', 'registry-network-system');
  });

  test('the service account says who we are, whom to trust and where we live', async () => {
    const connection = inPod(new VirtualClock());
    expect(connection).toMatchObject({
      server: 'https://10.0.0.1:443',
      namespace: 'registry-network-system',
    });
    await expect(connection.credentials()).resolves.toEqual({
      headers: { authorization: 'Bearer first' },
      tls: { ca: 'CA 1' },
    });
  });

  test('a rotated token and a rotated CA are in use within 10 s', async () => {
    const clock = new VirtualClock();
    const connection = inPod(clock);
    await connection.credentials();
    await write('token', 'second');
    await write('ca.crt', 'CA 2');
    await clock.advance(10_000);
    await expect(connection.credentials()).resolves.toEqual({
      headers: { authorization: 'Bearer second' },
      tls: { ca: 'CA 2' },
    });
  });

  test('an IPv6 address is put in brackets', () => {
    expect(inPod(new VirtualClock(), 'fd00::1').server).toBe('https://[fd00::1]:443');
  });
});

describe('by a kubeconfig', () => {
  test('the current context says where and as whom', async () => {
    const ca = Buffer.from('CA').toString('base64');
    const connection = await connect({ token: 't' }, { 'certificate-authority-data': ca });
    expect(connection).toMatchObject({ server: 'https://cluster.example:6443', namespace: 'team' });
    const { headers, tls, proxyAgent } = await connection.credentials();
    expect(headers).toEqual({ authorization: 'Bearer t' });
    expect(tls.ca).toBe('CA');
    expect(proxyAgent).toBeUndefined();
  });

  test('a CA in a file is read again for every call', async () => {
    const path = await write('ca.crt', 'CA 1');
    const connection = await connect({ token: 't' }, { 'certificate-authority': path });
    await connection.credentials();
    await write('ca.crt', 'CA 2');
    await expect(connection.credentials()).resolves.toMatchObject({ tls: { ca: 'CA 2' } });
  });

  test('a name and a password become basic authentication', async () => {
    const connection = await connect({ username: 'me', password: 'pass' });
    const { headers } = await connection.credentials();
    expect(headers['authorization']).toBe(`Basic ${btoa('me:pass')}`);
  });

  test('a plugin is asked for the token, as kubelogin is on AKS', async () => {
    const answer = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-plugin' },
    };
    const plugin = await write('plugin', `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
    await chmod(plugin, 0o755);
    const exec = { apiVersion: answer.apiVersion, command: plugin, interactiveMode: 'Never' };
    const { headers } = await (await connect({ exec })).credentials();
    expect(headers).toEqual({ authorization: 'Bearer from-plugin' });
  });

  test('a proxy is the way there', async () => {
    const connection = await connect({ token: 't' }, { 'proxy-url': 'http://127.0.0.1:3128' });
    const { proxyAgent } = await connection.credentials();
    expect(proxyAgent).toBeDefined();
  });
});

function inPod(clock: VirtualClock, host = '10.0.0.1') {
  return inClusterConnection({ host, port: '443', clock, folder });
}

async function connect(user: object, cluster: object = {}) {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://cluster.example:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
    'current-context': 'x',
  };
  return kubeconfigConnection(await write('config.json', JSON.stringify(config)));
}
