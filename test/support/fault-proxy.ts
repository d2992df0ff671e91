import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, createServer, request, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { serverCertificate } from './certificate.ts';
import { FaultRules, type Exchange, type Fault, type FaultRule } from './fault-rules.ts';
import { LiveStreams } from './live-streams.ts';

export interface Upstream {
  readonly server: string;
  readonly ca: string;
}

export interface FaultProxy extends AsyncDisposable {
  readonly server: string;
  readonly ca: string;
  /** Every request, in the order of coming. */
  readonly exchanges: readonly Exchange[];
  /** The answers that are still going on: watches above all. */
  readonly streams: LiveStreams;
  /** Adds a rule and returns the way to take it back. */
  inject(rule: FaultRule): () => void;
  clearFaults(): void;
  /** A kubeconfig file for the server as it is seen through this proxy. */
  kubeconfigWithToken(token: string): Promise<string>;
  stop(): Promise<void>;
}

/** Stands on loopback before an API server and spoils what it is told to; nothing is buffered on its way back. */
export async function startFaultProxy(upstream: Upstream): Promise<FaultProxy> {
  const certificate = await serverCertificate();
  const folder = await mkdtemp(join(tmpdir(), 'fault-proxy-'));
  const agent = new Agent({ keepAlive: true, ca: upstream.ca });
  const [rules, streams, exchanges] = [new FaultRules(), new LiveStreams(), new Array<Exchange>()];
  const server = createServer(certificate, (incoming, outgoing) => {
    const context = { upstream, agent, rules, streams, exchanges };
    serve(incoming, outgoing, context).catch(() => outgoing.destroy());
  });
  const port = await listen(server);
  const address = `https://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    agent.destroy();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    server: address,
    ca: certificate.ca,
    exchanges,
    streams,
    inject: (rule) => rules.add(rule),
    clearFaults: () => rules.clear(),
    kubeconfigWithToken: async (token) => {
      const path = join(folder, `kubeconfig-${token.slice(0, 8)}.json`);
      await writeFile(path, kubeconfig(address, certificate.ca, token), { mode: 0o600 });
      return path;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Context {
  readonly upstream: Upstream;
  readonly agent: Agent;
  readonly rules: FaultRules;
  readonly streams: LiveStreams;
  readonly exchanges: Exchange[];
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, context: Context) {
  const { method = 'GET', url = '/' } = incoming;
  const requestBody = await text(incoming);
  const fault = context.rules.faultFor(method, url);
  const n = context.exchanges.length + 1;
  const exchange: Exchange = {
    n,
    method,
    path: url,
    requestBody,
    status: undefined,
    fault: fault?.kind,
  };
  context.exchanges.push(exchange);
  if (await isOverBefore(fault, exchange, outgoing)) return;
  const answer = await forward(incoming, requestBody, context);
  exchange.status = answer.statusCode;
  if (await isOverAfter(fault, exchange, outgoing)) return;
  relay(answer, outgoing, { fault, exchange, streams: context.streams });
}

/** True where the request must not reach the server. */
async function isOverBefore(
  fault: Fault | undefined,
  exchange: Exchange,
  outgoing: ServerResponse,
): Promise<boolean> {
  if (fault === undefined) return false;
  if (fault.kind === 'delay') await delay(fault.ms);
  if (fault.kind === 'beforeForward') await fault.hook(exchange);
  if (fault.kind === 'reset') outgoing.socket?.resetAndDestroy();
  if (fault.kind === 'answer') {
    exchange.status = fault.status;
    outgoing.writeHead(fault.status, fault.headers).end(fault.body);
  }
  return ['reset', 'answer', 'hang'].includes(fault.kind);
}

/** True where the answer must not reach the client. */
async function isOverAfter(
  fault: Fault | undefined,
  exchange: Exchange,
  outgoing: ServerResponse,
): Promise<boolean> {
  if (fault?.kind === 'afterAnswer') await fault.hook(exchange);
  if (fault?.kind !== 'loseAnswer') return false;
  outgoing.socket?.resetAndDestroy();
  return true;
}

function forward(
  incoming: IncomingMessage,
  body: string,
  { upstream, agent }: Context,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { host: _, connection: __, ...headers } = incoming.headers;
  const url = new URL(incoming.url ?? '/', upstream.server);
  const sent = request(url, { method: incoming.method, headers, agent }, resolve);
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

function relay(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  {
    fault,
    exchange,
    streams,
  }: { fault: Fault | undefined; exchange: Exchange; streams: LiveStreams },
): void {
  const limit = fault?.kind === 'stall' || fault?.kind === 'cut' ? fault.afterBytes : Infinity;
  const { connection: _, 'transfer-encoding': __, ...headers } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 502, headers);
  outgoing.flushHeaders();
  const stream = streams.add({ exchange, answer, outgoing });
  let sentBytes = 0;
  answer.on('data', (chunk: Buffer) => {
    if (stream.isStalled) return;
    stream.write(chunk.subarray(0, limit - sentBytes));
    sentBytes += chunk.length;
    if (sentBytes < limit) return;
    if (fault?.kind === 'cut') stream.cut();
    else stream.stall();
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function kubeconfig(server: string, ca: string, token: string): string {
  const data = Buffer.from(ca).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': data } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}
