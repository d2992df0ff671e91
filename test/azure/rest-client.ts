import { request, type RequestOptions } from 'node:https';
import { parseJson, type Json, type JsonObject } from './json.ts';
import type { AzureSimulator } from './server.ts';

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  /** `error.code` and `error.message` of the body, where it has them. */
  readonly code: string | undefined;
  readonly message: string;
}

export interface Sending {
  readonly body?: Json | string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Send = (method: string, address: string, sending?: Sending) => Promise<Received>;

/** Plain HTTPS requests with the simulator's token, so that tests see exactly what goes over the wire. */
export function clientFor(azure: AzureSimulator): Send {
  return async (method, address, sending = {}) => {
    const { body } = sending;
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const token = 'token' in sending ? sending.token : azure.token;
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(text !== '' && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
      }),
      ...sending.headers,
    };
    const url = address.startsWith('https:') ? address : `${azure.endpoint}${address}`;
    return exchange(url, { method, ca: azure.caPem, agent: false, headers }, text);
  };
}

function exchange(url: string, options: RequestOptions, text: string): Promise<Received> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (incoming) => {
      const chunks: string[] = [];
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const headers = Object.entries(incoming.headers).map(([k, v]) => [k, String(v)] as const);
        const body = parseJson(chunks.join(''));
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(headers),
          body,
          ...errorIn(body),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

function errorIn(body: Json | undefined): Pick<Received, 'code' | 'message'> {
  const code = at(body, 'error', 'code');
  const message = at(body, 'error', 'message');
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : '',
  };
}

/** The value at a path of member names; undefined where the path ends early. */
export function at(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): Json | undefined {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Array.isArray(here) ? here[Number(step)] : here[String(step)];
  }
  return here;
}

/** The same, where a test cannot go on without an object. */
export function objectIn(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path);
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found;
  throw new Error(`no object at ${path.join('.')}`);
}

/** The same for text. */
export function textIn(value: Json | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found === 'string') return found;
  throw new Error(`no text at ${path.join('.')}`);
}
