import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../time/clock.ts';
import type { Connection, Credentials } from './connection.ts';

export interface InClusterOptions {
  /** KUBERNETES_SERVICE_HOST */
  readonly host: string;
  /** KUBERNETES_SERVICE_PORT */
  readonly port: string;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly folder?: string;
}

/** Where the kubelet projects a pod's service account. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

// The kubelet replaces a token when a fifth of its life is left, so 10 s are early enough for any.
const rereadMs = 10_000;

/**
 * The connection of a pod by its service account: three files and two variables. Made without client-node, whose import
 * costs 28 MiB: what it adds (kubeconfig files, exec plugins, proxies) has no use in a pod.
 */
export function inClusterConnection(options: InClusterOptions): Connection {
  const { host, port, clock, folder = serviceAccountFolder } = options;
  let credentials: Credentials | undefined;
  let readAt = 0;
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: readFileSync(join(folder, 'namespace'), 'utf8').trim(),
    credentials: async () => {
      if (credentials === undefined || clock.monotonic() - readAt >= rereadMs) {
        credentials = readCredentials(folder);
        readAt = clock.monotonic();
      }
      return credentials;
    },
  };
}

function readCredentials(folder: string): Credentials {
  const token = readFileSync(join(folder, 'token'), 'utf8').trim();
  return {
    headers: { authorization: `Bearer ${token}` },
    tls: { ca: readFileSync(join(folder, 'ca.crt'), 'utf8') },
  };
}
