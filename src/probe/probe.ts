import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { ProbeAnswer } from '../plan/observed.ts';
import type { Clock } from '../time/clock.ts';
import { withDeadline } from '../time/deadline.ts';
import { type Heard, answerOf } from './answer.ts';
import { isPrivate } from './private-address.ts';
import { type ProxySettings, isProxied } from './proxy.ts';

export interface ProbeDeps {
  readonly clock: Clock;
  readonly proxy: ProxySettings;
  /** Such as `registry-network-operator/1.2.3`. */
  readonly userAgent: string;
  /** PEM of the certificate authorities to trust instead of the system's. */
  readonly ca?: string | undefined;
  readonly onAnswer?: (loginServer: string, answer: ProbeAnswer) => void;
  /** Instead of the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
}

/**
 * Asks a registry what it says to a client that comes from here, and has not yet said who it is. Never rejects, but with the
 * reason of the signal.
 */
export type Probe = (loginServer: string, signal: AbortSignal) => Promise<ProbeAnswer>;

const answerMs = 10_000;

/**
 * No credential goes with it, no redirect is followed, no connection is kept: one that is open may outlive the rule that let
 * it in. It takes the way of the nodes that pull images, so what the surroundings say of proxies is an answer, not a way.
 */
export function createProbe(deps: ProbeDeps): Probe {
  return async (loginServer, signal) => {
    const answer = await answerFrom(loginServer, deps, signal);
    deps.onAnswer?.(loginServer, answer);
    return answer;
  };
}

async function answerFrom(
  loginServer: string,
  deps: ProbeDeps,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const url = URL.parse(`https://${loginServer}/v2/`);
  if (url?.host !== loginServer.toLowerCase()) {
    return {
      kind: 'unexpected',
      what: `a login server ${loginServer}, which is no name of a host`,
    };
  }
  if (isProxied(url.hostname, deps.proxy)) {
    return { kind: 'proxy', what: 'HTTPS_PROXY is set, and NO_PROXY does not except the registry' };
  }
  try {
    const work = (either: AbortSignal) => ask(url, deps, either);
    return await withDeadline(work, { ms: answerMs, clock: deps.clock }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'silent', what: wordsOf(error) };
  }
}

async function ask(url: URL, deps: ProbeDeps, signal: AbortSignal): Promise<ProbeAnswer> {
  const { resolve = resolved, userAgent, ca } = deps;
  const addresses = await resolve(url.hostname);
  const closed = addresses.find(({ address }) => isPrivate(address));
  if (closed !== undefined) return { kind: 'privateLink', address: closed.address };
  const options = {
    agent: false,
    signal,
    lookup: lookupAmong(addresses),
    headers: { accept: 'application/json', 'user-agent': userAgent },
    ...(ca !== undefined && { ca }),
  } as const;
  return answerOf(await heard(url, options));
}

function resolved(host: string): Promise<readonly LookupAddress[]> {
  return lookup(host, { all: true });
}

// What was looked at is what is connected to.
function lookupAmong(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all = false }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function heard(url: URL, options: RequestOptions): Promise<Heard> {
  const { promise, resolve, reject } = Promise.withResolvers<Heard>();
  request(url, options, (response) => {
    bodyOf(response).then(
      (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      reject,
    );
  })
    .on('error', reject)
    .end();
  return promise;
}

/** As much as a registry's refusal can be long. */
const mostCharacters = 16_384;

async function bodyOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > mostCharacters) break;
  }
  return text.slice(0, mostCharacters);
}

/** The code where there is one: messages name addresses and times, and what is said in a status should stay the same. */
function wordsOf(error: unknown): string {
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string';
  if (isCoded) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
