import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerAdmin } from './admin.ts';
import type { Answer } from './call.ts';
import type { Exchange } from './exchange-log.ts';
import { faultAnswer, type Fault } from './faults.ts';
import { parseJson, type Json } from './json.ts';
import type { PlainRequest, Simulator } from './simulator.ts';

export type Hook = (exchange: Readonly<Exchange>) => void | Promise<void>;

export interface Hooks {
  readonly request: Set<Hook>;
  readonly response: Set<Hook>;
}

export interface Serving {
  readonly simulator: Simulator;
  readonly hooks: Hooks;
  readonly stopped: AbortSignal;
}

/** What goes back to the client in the end: an answer, a cut connection, or nothing at all. */
type Ending =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silence' };

/** One request from the socket to the socket, with whatever a fault rule does to it on the way. */
export async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  serving: Serving,
): Promise<void> {
  const request = await readRequest(incoming, serving.simulator.origin);
  if (request.url.pathname.startsWith('/_admin')) {
    send(outgoing, answerAdmin(request, serving.simulator));
    return;
  }
  const exchange = begin(request, serving.simulator);
  for (const hook of serving.hooks.request) await hook(exchange);
  const fault = serving.simulator.faults.next(request.method, pathAndQuery(request));
  const ending = await process(request, exchange, fault, serving);
  exchange.status = 0;
  if (ending.kind === 'cut') outgoing.destroy();
  if (ending.kind === 'answer') {
    note(exchange, ending.answer);
    send(outgoing, ending.answer);
  }
}

async function process(
  request: PlainRequest,
  exchange: Exchange,
  fault: Fault | undefined,
  serving: Serving,
): Promise<Ending> {
  if (!fault) return carryOut(request, exchange, fault, serving);
  exchange.fault = fault.kind;
  switch (fault.kind) {
    case 'answer':
      return { kind: 'answer', answer: faultAnswer(fault) };
    case 'reset':
      return { kind: 'cut' };
    case 'hang':
      return { kind: 'silence' };
    case 'delay':
      await serving.simulator.sleep(fault.ms, serving.stopped);
      return carryOut(request, exchange, fault, serving);
    case 'operation':
      return carryOut(request, exchange, fault, serving);
    case 'answerAfter':
      await carryOut(request, exchange, fault, serving);
      return { kind: 'answer', answer: faultAnswer(fault) };
    case 'resetAfter':
      await carryOut(request, exchange, fault, serving);
      return { kind: 'cut' };
    case 'hangAfter':
      await carryOut(request, exchange, fault, serving);
      return { kind: 'silence' };
    default:
      throw new Error(`unhandled fault ${JSON.stringify(fault satisfies never)}`);
  }
}

async function carryOut(
  request: PlainRequest,
  exchange: Exchange,
  fault: Fault | undefined,
  { simulator, hooks, stopped }: Serving,
): Promise<Ending> {
  const reply = simulator.answer(request, fault?.kind === 'operation' ? fault : undefined);
  exchange.plane = reply.plane;
  exchange.subject = reply.subject;
  exchange.demands = reply.demands ?? [];
  await simulator.sleep(reply.afterMs ?? 0, stopped);
  const body = reply.body?.();
  const answer = { ...reply, ...(body !== undefined && { body: () => body }) };
  note(exchange, answer);
  for (const hook of hooks.response) await hook(exchange);
  return { kind: 'answer', answer };
}

function note(exchange: Exchange, answer: Answer): void {
  exchange.status = answer.status;
  exchange.responseHeaders = answer.headers ?? {};
  exchange.response = answer.body?.();
}

function send(outgoing: ServerResponse, answer: Answer): void {
  if (outgoing.destroyed) return;
  const body = answer.body?.();
  const text = body === undefined ? '' : JSON.stringify(body);
  outgoing.writeHead(answer.status, {
    ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    ...(answer.status !== 204 && { 'content-length': String(Buffer.byteLength(text)) }),
    ...answer.headers,
  });
  outgoing.end(text);
}

function begin(request: PlainRequest, simulator: Simulator): Exchange {
  return simulator.log.begin({
    time: simulator.clock.now(),
    plane: 'arm',
    method: request.method,
    url: request.url.href,
    headers: request.headers,
    body: bodyForLog(request.bodyText),
  });
}

/** A form, as the token endpoint takes, is kept as the text that it is. */
function bodyForLog(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function pathAndQuery({ url }: PlainRequest): string {
  return `${url.pathname}${url.search}`;
}

async function readRequest(incoming: IncomingMessage, origin: string): Promise<PlainRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    method: incoming.method ?? 'GET',
    host: (incoming.headers.host ?? '').split(':')[0] ?? '',
    url: new URL(`${origin}${incoming.url ?? '/'}`),
    headers,
    bodyText: Buffer.concat(chunks).toString('utf8'),
  };
}
