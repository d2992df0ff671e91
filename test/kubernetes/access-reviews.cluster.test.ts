import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccessReviews } from '../../src/kubernetes/access-reviews.ts';
import { createKubernetesApi, type KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { kubeconfigConnection } from '../../src/kubernetes/client/kubeconfig.ts';
import { connectControlPlane, type TestNamespace } from '../control-plane/connect.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const controlPlane = connectControlPlane();
const never = new AbortController().signal;
const clock = new VirtualClock();
const apis: KubernetesApi[] = [];

let namespace: TestNamespace;
let reviews: AccessReviews;
let reader: string;
beforeAll(async () => {
  namespace = await controlPlane.testNamespace();
  const role = `${namespace.name}-metrics-reader`;
  await kubectl('create', 'clusterrole', role, '--verb=get', '--non-resource-url=/metrics');
  const bearer = `--serviceaccount=${namespace.name}:default`;
  await kubectl('create', 'clusterrolebinding', role, `--clusterrole=${role}`, bearer);
  reader = (await kubectl('create', 'token', 'default', '-n', namespace.name)).trim();
});
afterAll(async () => {
  for (const api of apis) api.close();
  const role = `${namespace.name}-metrics-reader`;
  await kubectl('delete', 'clusterrole,clusterrolebinding', role);
  await namespace[Symbol.asyncDispose]();
});
beforeEach(async () => {
  reviews = await reviewsBy(controlPlane.adminToken);
});

async function kubectl(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await controlPlane.kubectl(args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

async function reviewsBy(token: string): Promise<AccessReviews> {
  const connection = kubeconfigConnection(await controlPlane.kubeconfigWithToken(token));
  const api = createKubernetesApi(connection, { clock });
  apis.push(api);
  return new AccessReviews({ api, clock });
}

const review = (token: string, verb = 'get', path = '/metrics') =>
  reviews.review({ token, path, verb }, never);

describe('whoever asks for metrics', () => {
  test('may have them by a role on their URL', async () => {
    const user = `system:serviceaccount:${namespace.name}:default`;
    expect(await review(reader)).toEqual({ kind: 'allowed', user });
    expect(await review(reader, 'put', '/log-level')).toEqual({ kind: 'forbidden', user });
  });

  test('may not without one', async () => {
    const stranger = controlPlane.tokens['tenant-a'];
    expect(await review(stranger)).toEqual({ kind: 'forbidden', user: 'tenant-a' });
  });

  test('is nobody with a token of elsewhere', async () => {
    expect(await review('a.b.c')).toEqual({ kind: 'unauthenticated' });
  });
});

test('an answer is good for a while, and then asked for anew', async () => {
  const token = (await kubectl('create', 'token', 'default', '-n', namespace.name)).trim();
  expect(await review(token)).toMatchObject({ kind: 'allowed' });
  const role = `${namespace.name}-metrics-reader`;
  await kubectl('delete', 'clusterrolebinding', role);
  expect(await review(token)).toMatchObject({ kind: 'allowed' });
  await clock.advance(60_000);
  expect(await review(token)).toMatchObject({ kind: 'forbidden' });
  const bearer = `--serviceaccount=${namespace.name}:default`;
  await kubectl('create', 'clusterrolebinding', role, `--clusterrole=${role}`, bearer);
  await clock.advance(10_000);
  expect(await review(token)).toMatchObject({ kind: 'allowed' });
});

test('an operator that may not ask says which role it lacks', async () => {
  reviews = await reviewsBy(controlPlane.tokens['tenant-b']);
  await expect(review(reader)).rejects.toMatchObject({
    kind: 'forbidden',
    message: expect.stringContaining('ClusterRole system:auth-delegator'),
  });
});
