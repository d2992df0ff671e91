import { readFile } from 'node:fs/promises';
import { createKubernetesApi, type KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { kubeconfigConnection } from '../../src/kubernetes/client/kubeconfig.ts';
import { createLog, type Log } from '../../src/telemetry/log.ts';
import { connectControlPlane, type TestNamespace } from '../control-plane/connect.ts';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { realClock } from '../support/real-clock.ts';
import { MemoryStream } from '../support/memory-stream.ts';

/** The real API server, seen once directly and once through a proxy that can spoil it. */
export interface BehindProxy extends AsyncDisposable {
  readonly proxy: FaultProxy;
  /** Through the proxy: what is under test. */
  readonly api: KubernetesApi;
  /** Past the proxy: what the world does meanwhile. */
  readonly direct: KubernetesApi;
  readonly namespace: string;
  readonly log: Log;
  readonly logged: MemoryStream;
}

export async function startBehindProxy(): Promise<BehindProxy> {
  const controlPlane = connectControlPlane();
  const ca = await readFile(controlPlane.caFile, 'utf8');
  const proxy = await startFaultProxy({ server: controlPlane.server, ca });
  const kubeconfig = await proxy.kubeconfigWithToken(controlPlane.adminToken);
  const api = createKubernetesApi(kubeconfigConnection(kubeconfig), { clock: realClock });
  const connection = kubeconfigConnection(controlPlane.kubeconfigPath);
  const direct = createKubernetesApi(connection, { clock: realClock });
  const namespace: TestNamespace = await controlPlane.testNamespace();
  const logged = new MemoryStream();
  const { log } = createLog({ level: 'debug', output: logged, now: () => Date.now() });
  return {
    proxy,
    api,
    direct,
    namespace: namespace.name,
    log,
    logged,
    [Symbol.asyncDispose]: async () => {
      api.close();
      await proxy.stop();
      await namespace[Symbol.asyncDispose]();
      direct.close();
    },
  };
}
