import {
  request as requestPlain,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as requestTls } from 'node:https';
import type { AgentPool } from './agent-pool.ts';
import type { Connection, Credentials } from './connection.ts';
import { errorOfAnswer } from './error-of-status.ts';
import { KubernetesError } from './kubernetes-error.ts';

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

export interface Transport {
  readonly connection: Connection;
  readonly pool: AgentPool;
}

/** The beginning of a successful answer; any other is read to its end and thrown. */
export async function openAnswer(
  call: Outgoing,
  { connection, pool }: Transport,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const credentials = await credentialsOf(connection);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const options = {
    method: call.method,
    agent: credentials.proxyAgent ?? pool.agent(credentials.tls),
    headers: headersOf(call, credentials, body),
  };
  const outgoing = start(urlOf(connection, call), options);
  const answer = await send(outgoing, body, signal);
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return answer;
  const retryAfter = answer.headers['retry-after'];
  throw errorOfAnswer({ status, retryAfter, body: await textOf(answer) });
}

/** The whole of the answer. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', (part: string) => {
    text += part;
  });
  answer.on('end', () => resolve(text));
  answer.on('error', (cause) => reject(brokenBy(cause)));
  return promise;
}

/** The chunks as they come; a connection that breaks throws a KubernetesError. */
export async function* unbroken(answer: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* answer;
  } catch (cause) {
    throw brokenBy(cause);
  }
}

function brokenBy(cause: unknown): KubernetesError {
  return new KubernetesError('unavailable', `the answer broke off: ${messageOf(cause)}`, { cause });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function credentialsOf(connection: Connection): Promise<Credentials> {
  try {
    return await connection.credentials();
  } catch (cause) {
    const message = `no credentials for the API server: ${messageOf(cause)}`;
    throw new KubernetesError('unauthorized', message, { cause });
  }
}

function urlOf(connection: Connection, { path, query }: Outgoing): URL {
  const url = new URL(connection.server + path);
  url.search = new URLSearchParams(query).toString();
  return url;
}

function headersOf(call: Outgoing, credentials: Credentials, body: string | undefined) {
  return {
    accept: call.accept ?? 'application/json',
    'user-agent': 'registry-network-operator',
    ...(body !== undefined && {
      'content-type': call.contentType ?? 'application/json',
      'content-length': Buffer.byteLength(body),
    }),
    ...credentials.headers,
  };
}

function start(url: URL, options: RequestOptions): ClientRequest {
  return url.protocol === 'http:' ? requestPlain(url, options) : requestTls(url, options);
}

async function send(
  outgoing: ClientRequest,
  body: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const abort = (): void => {
    outgoing.destroy(new Error('given up'));
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  outgoing.on('close', () => signal.removeEventListener('abort', abort));
  outgoing.on('response', resolve);
  // The listener stays for the life of the request: an error after the answer began must not be unhandled.
  outgoing.on('error', (cause) =>
    reject(new KubernetesError('unavailable', messageOf(cause), { cause })),
  );
  outgoing.end(body);
  return promise;
}
