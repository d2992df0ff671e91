import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from './certificates.ts';
import type { ExchangeLog } from './exchange-log.ts';
import type { Faults } from './faults.ts';
import type { WorldSeed } from './seed.ts';
import { serve, type Hook, type Hooks, type Serving } from './serve.ts';
import type { Settings } from './settings.ts';
import { Simulator, type SimulatorOptions } from './simulator.ts';
import { tenant } from './tokens.ts';
import type { World } from './world.ts';

export interface AzureOptions extends SimulatorOptions {
  /** 0: any free one. */
  readonly port?: number | undefined;
  readonly seed?: WorldSeed | undefined;
}

export interface AzureSimulator extends AsyncDisposable {
  readonly endpoint: string;
  /** Also the authority host of the token endpoint. */
  readonly tenant: string;
  readonly caFile: string;
  readonly caPem: string;
  /** A valid bearer of the principal `operator`. */
  readonly token: string;
  readonly world: World;
  readonly log: ExchangeLog;
  readonly faults: Faults;
  /** Delays, dialect and throttling; changes count at once. */
  readonly settings: Settings;
  tokenFor(subject: string, lifetimeMs?: number): string;
  /** Called before a request is carried out. Gives the function that takes the hook away. */
  onRequest(hook: Hook): () => void;
  /** Called when a request has taken effect and before its answer goes out. */
  onResponse(hook: Hook): () => void;
  /** An empty world, log and fault list; tokens stay good. */
  reset(): void;
  stop(): Promise<void>;
}

export type { Exchange } from './exchange-log.ts';

/** Starts a simulated Azure Resource Manager on loopback. */
export async function startAzure(options: AzureOptions = {}): Promise<AzureSimulator> {
  const certificates = await makeCertificates();
  const folder = await mkdtemp(join(tmpdir(), 'simulated-azure-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificates.caPem);
  const simulator = new Simulator(options);
  const hooks: Hooks = { request: new Set(), response: new Set() };
  const stopping = new AbortController();
  const server = createServer({ cert: certificates.certificatePem, key: certificates.keyPem });
  listenTo(server, { simulator, hooks, stopped: stopping.signal });
  const port = await listen(server, options.port ?? 0);
  simulator.origin = `https://127.0.0.1:${port}`;
  if (options.seed) simulator.world.seed(options.seed);
  const stop = async () => {
    stopping.abort();
    await close(server);
    await rm(folder, { recursive: true, force: true });
  };
  return {
    endpoint: simulator.origin,
    tenant,
    caFile,
    caPem: certificates.caPem,
    token: simulator.tokens.issue('operator', { lifetimeMs: 365 * 24 * 3_600_000 }),
    world: simulator.world,
    log: simulator.log,
    faults: simulator.faults,
    settings: simulator.settings,
    tokenFor: (subject, lifetimeMs) => simulator.tokens.issue(subject, { lifetimeMs }),
    onRequest: (hook) => addTo(hooks.request, hook),
    onResponse: (hook) => addTo(hooks.response, hook),
    reset: () => simulator.reset(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function listenTo(server: Server, serving: Serving): void {
  server.on('request', (incoming, outgoing) => {
    serve(incoming, outgoing, serving).catch((error: unknown) => {
      outgoing.destroy();
      if (serving.stopped.aborted || incoming.destroyed) return;
      // A defect of the simulator itself must not look like an answer of Azure.
      process.stderr.write(
        `simulated azure: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
    });
  });
}

function addTo(hooks: Set<Hook>, hook: Hook): () => void {
  hooks.add(hook);
  return () => {
    hooks.delete(hook);
  };
}

async function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
