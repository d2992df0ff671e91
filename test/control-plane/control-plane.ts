import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiAccess } from './api-request.ts';
import { type Credentials, kubeconfigText, writeCredentials } from './credentials.ts';
import { findPrograms, linkPrograms } from './programs.ts';
import { waitForCa, waitForPath } from './readiness.ts';
import {
  apiServerFlags,
  auditFlags,
  certificatePath,
  controllerManagerFlags,
  etcdFlags,
} from './server-flags.ts';
import { findFreePort, ServerEndedError, Supervisor } from './supervisor.ts';
import { type ControlPlaneAddress, type ControlPlaneTools, controlPlaneTools } from './tools.ts';

export interface ControlPlaneOptions {
  /** Keep an audit log at Metadata level, in this file where one is named; off by default. */
  readonly auditing?: boolean | { readonly logFile: string };
  /** Run the namespace, garbage, service account and role controllers; on by default. */
  readonly controllerManager?: boolean;
  readonly apiServerArgs?: readonly string[];
  /** Hears about progress; standard error by default. */
  readonly report?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

export interface ControlPlane extends ControlPlaneAddress, ControlPlaneTools, AsyncDisposable {
  /** The plain values alone, to hand to another process. */
  readonly address: ControlPlaneAddress;
  /** Resolves if a server ends although nobody stopped it. */
  readonly failure: Promise<ServerEndedError>;
  stop(): Promise<void>;
}

const readyTimeoutMs = 120_000;
const portAttempts = 3;

/**
 * Starts etcd, kube-apiserver and kube-controller-manager on loopback, with a folder of their own,
 * and waits until they are ready. All of it goes with `stop()`, or with this process however it
 * ends. `signal` cancels the start.
 */
export async function startControlPlane(
  options: ControlPlaneOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ControlPlane> {
  const { controllerManager = true, env = process.env, report = console.error } = options;
  const servers = ['etcd', 'kube-apiserver'] as const;
  const required = controllerManager ? [...servers, 'kube-controller-manager' as const] : servers;
  const programs = await findPrograms(required, { env, report }, signal);
  for (let attempt = 1; ; attempt += 1) {
    const supervisor = await Supervisor.create();
    try {
      await linkPrograms(programs, join(supervisor.folder, 'bin'));
      return await startServers(supervisor, options, signal);
    } catch (error) {
      await supervisor.stop();
      if (attempt === portAttempts || !isPortTaken(error)) throw error;
      await rm(error.log.path, { force: true });
    }
  }
}

async function startServers(
  supervisor: Supervisor,
  options: ControlPlaneOptions,
  signal: AbortSignal,
): Promise<ControlPlane> {
  const { folder } = supervisor;
  const credentials = await writeCredentials(folder);
  const port = await findFreePort();
  const address = addressOf(folder, port, credentials, auditLogIn(folder, options));
  await supervisor.start('etcd', etcdFlags(folder));
  await supervisor.start('kube-apiserver', [
    ...apiServerFlags(folder, port, credentials),
    ...(await auditFlags(folder, address.auditLogPath)),
    ...(options.apiServerArgs ?? []),
  ]);
  await whileServersRun(supervisor, signal, async (running) => {
    const ca = await waitForCa(certificatePath(folder), address.caFile, running);
    const access = { server: address.server, ca, token: address.adminToken };
    await writeFile(address.kubeconfigPath, kubeconfigText(access), { mode: 0o600 });
    await waitForPath(access, '/readyz', running);
    await waitForPath(access, '/api/v1/namespaces/default', running);
    if (options.controllerManager !== false) {
      await startControllers(supervisor, access, credentials);
      await waitForPath(access, '/api/v1/namespaces/default/serviceaccounts/default', running);
    }
  });
  return {
    ...address,
    address,
    ...controlPlaneTools(address),
    failure: supervisor.failure,
    stop: () => supervisor.stop(),
    [Symbol.asyncDispose]: () => supervisor.stop(),
  };
}

// Not earlier: it gives up if its first requests find no server.
async function startControllers(
  supervisor: Supervisor,
  access: ApiAccess,
  credentials: Credentials,
): Promise<void> {
  const kubeconfig = join(supervisor.folder, 'kubeconfig-controllers');
  const token = credentials.tokens.controllers;
  await writeFile(kubeconfig, kubeconfigText({ ...access, token }), { mode: 0o600 });
  await supervisor.start(
    'kube-controller-manager',
    controllerManagerFlags(kubeconfig, credentials),
  );
}

function addressOf(
  folder: string,
  port: number,
  { tokens }: Credentials,
  auditLogPath: string | undefined,
): ControlPlaneAddress {
  return {
    server: `https://127.0.0.1:${port}`,
    caFile: join(folder, 'ca.crt'),
    kubeconfigPath: join(folder, 'kubeconfig'),
    adminToken: tokens.admin,
    tokens,
    dataDir: folder,
    kubectlPath: join(folder, 'bin', 'kubectl'),
    kstatusPath: join(folder, 'bin', 'kstatus'),
    auditLogPath,
  };
}

function auditLogIn(folder: string, { auditing = false }: ControlPlaneOptions): string | undefined {
  if (typeof auditing === 'object') return auditing.logFile;
  return auditing ? join(folder, 'audit.log') : undefined;
}

async function whileServersRun(
  supervisor: Supervisor,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const finished = new AbortController();
  const timeout = AbortSignal.timeout(readyTimeoutMs);
  const failed = supervisor.failure.then((error) => {
    throw error;
  });
  const working = work(AbortSignal.any([signal, timeout, finished.signal]));
  try {
    await Promise.race([working, failed]);
  } catch (error) {
    if (!timeout.aborted) throw error;
    const { summary } = await supervisor.copyLog('kube-apiserver');
    throw new Error(`not ready after ${readyTimeoutMs / 1000} s; ${summary}`, { cause: error });
  } finally {
    finished.abort();
    await Promise.allSettled([working]); // or it might start a server after the others were stopped
  }
}

function isPortTaken(error: unknown): error is ServerEndedError {
  return error instanceof ServerEndedError && error.message.includes('address already in use');
}
