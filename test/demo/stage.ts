import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy } from '../../src/api/policy.ts';
import type { AccessWatch } from '../azure/access-watch.ts';
import type { JsonObject } from '../azure/json.ts';
import { type AzureSimulator, startAzure } from '../azure/server.ts';
import { type OperatorProcess, startOperator } from '../support/operator.ts';
import type { DemoOptions } from './arguments.ts';
import { type AzureCalls, countAzureCalls } from './azure-calls.ts';
import { Checks } from './checks.ts';
import { borrowedCluster, type DemoCluster, embeddedCluster } from './cluster.ts';
import { install } from './install.ts';
import type { Live } from './live.ts';
import { logText } from './log-text.ts';
import { PeakMemory } from './peak-memory.ts';
import { createPulls, type Pulls } from './pulls.ts';
import { samplePolicy } from './sample-policy.ts';
import { takeSnapshot } from './snapshot.ts';
import { until } from './until.ts';
import { watchCluster } from './watch-cluster.ts';
import { delaysFor } from './pace.ts';
import { cast, registryId, settingsOf, startingWorld } from './world.ts';

/** Everything that the scenes are played with. */
export interface Stage {
  readonly live: Live;
  readonly checks: Checks;
  readonly cluster: DemoCluster;
  readonly azure: AzureSimulator;
  readonly calls: () => AzureCalls;
  readonly pulls: Pulls;
  /** By subnet: when the data plane kept it out. */
  readonly watches: ReadonlyMap<string, AccessWatch>;
  readonly policy: () => Policy | undefined;
  readonly hasLedger: () => boolean;
  readonly policyFile: string;
  readonly logFile: string;
  /** Leaves both files there when everything else goes. */
  readonly keepFiles: () => void;
  readonly memory: PeakMemory;
  /** What people had set in Azure when the demo began. */
  readonly beginning: JsonObject;
  /** Rejects when something ends that the demo cannot do without. */
  readonly broken: Promise<never>;
  readonly signal: AbortSignal;
}

const operatorStopMs = 5_000;

/** Starts all of it. What was started goes, in reverse order, with the stack. */
export async function setStage(
  options: DemoOptions,
  live: Live,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Stage> {
  const files = await makeFolder(stack);
  await writeFile(files.policyFile, samplePolicy(options.pace === 'fast' ? 1 : 10));
  const cluster = stack.use(await openCluster(options, live, signal));
  const azure = stack.use(await openAzure(options, live));
  await installInto(cluster, live, stack);
  signal.throwIfAborted();
  const watch = stack.use(watchCluster(cluster.kubeconfig, cluster.namespace));
  const { policy, ledger } = watch;
  const pulls = createPulls(azure);
  const operator = startOperatorIn({ cluster, azure, live, logFile: files.logFile }, stack);
  const memory = new PeakMemory(operator.pid);
  const broken = breakage({ operator, cluster, pulls, memory }, stack, signal);
  const isReady = () => hasFullCaches(operator) && watch.isSynced;
  await until('the operator is ready', isReady, { signal, broken });
  live.watch(() => takeSnapshot({ world: azure.world, pulls, policy, ledger }));
  stack.defer(() => live.unwatch());
  return {
    ...files,
    live,
    cluster,
    azure,
    pulls,
    policy,
    memory,
    broken,
    signal,
    beginning: structuredClone(settingsOf(azure.world)),
    checks: new Checks((lines) => live.print(lines)),
    calls: countAzureCalls(azure),
    watches: new Map(cast.map(({ id }) => [id, azure.world.watchAccess(registryId, id)])),
    hasLedger: () => ledger() !== undefined,
  };
}

async function openAzure({ pace }: DemoOptions, live: Live): Promise<AzureSimulator> {
  const azure = await startAzure({ delays: delaysFor(pace) });
  azure.world.seed(startingWorld);
  live.tell(`a simulated Azure is ready at ${azure.endpoint}; people have been at work in it`);
  return azure;
}

async function makeFolder(stack: AsyncDisposableStack) {
  const folder = await mkdtemp(join(tmpdir(), 'registry-network-demo-'));
  let isKept = false;
  stack.defer(async () => {
    if (!isKept) await rm(folder, { recursive: true, force: true });
  });
  return {
    policyFile: join(folder, 'policy.yaml'),
    logFile: join(folder, 'operator.log'),
    keepFiles: () => {
      isKept = true;
    },
  };
}

async function openCluster(
  { kubeconfig }: DemoOptions,
  live: Live,
  signal: AbortSignal,
): Promise<DemoCluster> {
  const report = (text: string) => live.tell(text);
  if (kubeconfig !== undefined) return borrowedCluster(kubeconfig, report, signal);
  live.tell(
    'starting etcd and kube-apiserver (on the first run they are built, which takes some minutes)',
  );
  const cluster = await embeddedCluster(report, signal);
  live.tell(`Kubernetes is ready; its kubeconfig is ${cluster.kubeconfig}`);
  return cluster;
}

async function installInto(
  cluster: DemoCluster,
  live: Live,
  stack: AsyncDisposableStack,
): Promise<void> {
  const installation = await install(cluster, (text) => live.tell(text));
  if (cluster.isBorrowed) stack.defer(() => installation.remove());
}

interface OperatorPlace {
  readonly cluster: DemoCluster;
  readonly azure: AzureSimulator;
  readonly live: Live;
  readonly logFile: string;
}

function startOperatorIn(
  { cluster, azure, live, logFile }: OperatorPlace,
  stack: AsyncDisposableStack,
): OperatorProcess {
  const operator = startOperator({
    kubeconfig: cluster.kubeconfig,
    azure,
    args: [`--namespace=${cluster.namespace}`, '--credential=client-secret'],
    env: {
      AZURE_TENANT_ID: azure.tenant,
      AZURE_CLIENT_ID: '00000000-0000-0000-0000-00000000c11e',
      AZURE_CLIENT_SECRET: 'any will do',
    },
  });
  live.tell(`the operator runs as process ${operator.pid}; its log is in ${logFile}`);
  const file = stack.adopt(createWriteStream(logFile), (stream) => void stream.end());
  operator.onLine((logLine) => {
    file.write(`${JSON.stringify(logLine)}\n`);
    live.addLog(logText(logLine));
  });
  // Not even a second Ctrl-C, which waits for nothing, may leave it behind.
  const killAtExit = () => operator.kill('SIGKILL');
  process.once('exit', killAtExit);
  stack.defer(async () => {
    operator.kill('SIGTERM');
    const impatient = setTimeout(killAtExit, operatorStopMs);
    await operator.exited;
    clearTimeout(impatient);
    process.off('exit', killAtExit);
  });
  return operator;
}

function hasFullCaches({ lines }: OperatorProcess): boolean {
  return lines.filter(({ message }) => message === 'in sync').length >= 2;
}

interface Breakable {
  readonly operator: OperatorProcess;
  readonly cluster: DemoCluster;
  readonly pulls: Pulls;
  readonly memory: PeakMemory;
}

function breakage(
  { operator, cluster, pulls, memory }: Breakable,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<never> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const pulling = pulls.run(either);
  const measuring = memory.run(either);
  stack.defer(async () => {
    stop.abort();
    await Promise.allSettled([pulling, measuring]);
  });
  const broken = Promise.race([
    cluster.failure.then((error) => Promise.reject(error)),
    operator.exited.then(({ code, signal: by }) => {
      const said = operator.noise.slice(-10).join('\n');
      throw new Error(`the operator ended by itself (${by ?? `exit code ${code}`}) ${said}`);
    }),
    pulling.then(() => new Promise<never>(() => undefined)),
  ]);
  broken.catch(() => undefined); // whoever waits for something hears of it
  return broken;
}
