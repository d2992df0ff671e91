import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import { type ApiAccess, requestApi } from './api-request.ts';
import { waitForPath } from './readiness.ts';
import { type ControlPlaneAddress, type ControlPlaneTools, controlPlaneTools } from './tools.ts';

export interface TestNamespace extends AsyncDisposable {
  readonly name: string;
}

export interface SharedControlPlane extends ControlPlaneAddress, ControlPlaneTools {
  /** A namespace of the caller's own, with its default service account. Disposing it deletes it. */
  testNamespace(labels?: Readonly<Record<string, string>>): Promise<TestNamespace>;
}

const timeoutMs = 30_000;

/** By default the control plane that the global setup started, for a test in the project that names it. */
export function connectControlPlane(
  address: ControlPlaneAddress = inject('controlPlane'),
): SharedControlPlane {
  return {
    ...address,
    ...controlPlaneTools(address),
    testNamespace: (labels = {}) => createNamespace(address, labels),
  };
}

async function createNamespace(
  address: ControlPlaneAddress,
  labels: Readonly<Record<string, string>>,
): Promise<TestNamespace> {
  const access = await adminAccess(address);
  const signal = AbortSignal.timeout(timeoutMs);
  const name = `test-${randomBytes(5).toString('hex')}`;
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  const created = await requestApi(access, { method: 'POST', path: namespaces, body }, signal);
  if (created.status !== 201) throw new Error(`namespace ${name}: ${created.body}`);
  await waitForPath(access, `${namespaces}/${name}/serviceaccounts/default`, signal);
  return { name, [Symbol.asyncDispose]: () => deleteNamespace(access, name) };
}

const namespaces = '/api/v1/namespaces';

// Not waited for: it takes Kubernetes 5 s, and nobody uses the name again.
async function deleteNamespace(access: ApiAccess, name: string): Promise<void> {
  const path = `${namespaces}/${name}`;
  const signal = AbortSignal.timeout(timeoutMs);
  const deleted = await requestApi(access, { method: 'DELETE', path }, signal);
  if (deleted.status >= 300 && deleted.status !== 404) {
    throw new Error(`namespace ${name}: ${deleted.body}`);
  }
}

async function adminAccess(address: ControlPlaneAddress): Promise<ApiAccess> {
  const ca = await readFile(address.caFile, 'utf8');
  return { server: address.server, ca, token: address.adminToken };
}
