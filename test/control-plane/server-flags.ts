import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Credentials } from './credentials.ts';

/** etcd on a socket in our own folder: nobody else on the machine can open it, no port is needed. */
export function etcdFlags(folder: string): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl(folder)}`,
    `--advertise-client-urls=${etcdUrl(folder)}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--unsafe-no-fsync', // the folder is thrown away: nothing to keep through a power cut
  ];
}

export function apiServerFlags(
  folder: string,
  port: number,
  credentials: Credentials,
): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl(folder)}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    // Without this it looks for a default route, and does not start on a machine without a network.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none', // loopback is no valid address in an Endpoints object
    `--cert-dir=${dirname(certificatePath(folder))}`,
    `--token-auth-file=${credentials.tokenFile}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${credentials.serviceAccountKey}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    '--service-cluster-ip-range=10.0.0.0/24',
    // It refuses pods until their service account exists; nothing runs the pods here.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

/**
 * The controllers that tests can see. Two of their delays are constants of Kubernetes: a namespace
 * is emptied 5 s after its deletion, and a kind that is new is garbage-collected after up to 30 s.
 */
export function controllerManagerFlags(
  kubeconfig: string,
  credentials: Credentials,
): readonly string[] {
  const controllers = [
    'namespace-controller',
    'garbage-collector-controller',
    'serviceaccount-controller',
    'serviceaccount-token-controller',
    'clusterrole-aggregation-controller', // without it `view`, `edit` and `admin` are empty roles
    'validatingadmissionpolicy-status-controller', // type checks of policies' expressions
  ];
  return [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${controllers.join(',')}`,
    `--service-account-private-key-file=${credentials.serviceAccountKey}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=200', // the default of 20 makes many namespaces wait for each other
    '--kube-api-burst=400',
  ];
}

/** Writes who did what (never bodies) to a file, one JSON event per line. */
export async function auditFlags(
  folder: string,
  logPath: string | undefined,
): Promise<readonly string[]> {
  if (logPath === undefined) return [];
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    // ResponseStarted stays: a watch that is still open has no other event.
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  };
  const policyFile = join(folder, 'audit-policy.json');
  await writeFile(policyFile, JSON.stringify(policy));
  return [`--audit-policy-file=${policyFile}`, `--audit-log-path=${logPath}`];
}

/** Where kube-apiserver writes the certificate that it makes for itself. */
export function certificatePath(folder: string): string {
  return join(folder, 'certificates', 'apiserver.crt');
}

function etcdUrl(folder: string): string {
  return `unix://${join(folder, 'etcd.sock')}`;
}
