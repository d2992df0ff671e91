import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Log, type LogControl, logLevels } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface AccessRequest {
  readonly token: string;
  readonly path: string;
  readonly verb: 'get' | 'put';
}

export type Access =
  | { readonly kind: 'allowed'; readonly user: string }
  | { readonly kind: 'forbidden'; readonly user: string }
  | { readonly kind: 'unauthenticated' };

export interface MetricsServerDeps {
  readonly metrics: Metrics;
  readonly levels: Pick<LogControl, 'level' | 'setLevel'>;
  readonly authorize: (request: AccessRequest) => Promise<Access>;
  readonly log: Log;
}

/** Answers to those who are allowed: the metrics, and the level of the log, which can be changed. */
export function protectedEndpoints(deps: MetricsServerDeps): RequestListener {
  return answering(deps.log, async (request) => {
    const endpoint = endpoints.get(lineOf(request));
    if (endpoint === undefined) return notFound;
    const { verb, path, answer } = endpoint;
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return { status: 401, text: 'a bearer token is needed' };
    const access = await deps.authorize({ token, path, verb });
    switch (access.kind) {
      case 'allowed':
        return answer(deps, { user: access.user, request });
      case 'forbidden':
        return { status: 403, text: `${access.user} may not ${verb} ${path}` };
      case 'unauthenticated':
        return { status: 401, text: 'the token is not valid here' };
      default:
        throw new Error(`unhandled access ${JSON.stringify(access satisfies never)}`);
    }
  });
}

/** Answers to everybody, so only to what changes nothing. */
export function openEndpoints({ metrics, log }: Pick<MetricsServerDeps, 'metrics' | 'log'>) {
  return answering(log, async (request) =>
    lineOf(request) === 'GET /metrics' ? metricsAnswer({ metrics }) : notFound,
  );
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

interface Allowed {
  readonly user: string;
  readonly request: IncomingMessage;
}

interface Endpoint {
  readonly verb: AccessRequest['verb'];
  readonly path: string;
  readonly answer: (deps: MetricsServerDeps, allowed: Allowed) => Promise<Answer>;
}

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['GET /metrics', { verb: 'get', path: '/metrics', answer: metricsAnswer }],
  ['GET /log-level', { verb: 'get', path: '/log-level', answer: logLevelAnswer }],
  ['PUT /log-level', { verb: 'put', path: '/log-level', answer: changeLogLevel }],
]);

const notFound: Answer = { status: 404, text: 'not found' };

function lineOf({ method = '', url = '' }: IncomingMessage): string {
  return `${method} ${url.split('?')[0]}`;
}

function answering(
  log: Log,
  answer: (request: IncomingMessage) => Promise<Answer>,
): RequestListener {
  return (request, response) => {
    answer(request).then(
      (ready) => send(response, ready),
      (error: unknown) => {
        log.warn('request could not be answered', { path: request.url, error });
        send(response, { status: 500, text: "failed: the reason is in the operator's log" });
      },
    );
  };
}

function send(response: ServerResponse, { status, text, type = 'text/plain' }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  });
  response.end(type === 'text/plain' ? `${text}\n` : text);
}

async function metricsAnswer({ metrics }: Pick<MetricsServerDeps, 'metrics'>): Promise<Answer> {
  return { status: 200, text: await metrics.scrape(), type: metrics.contentType };
}

async function logLevelAnswer({ levels }: MetricsServerDeps): Promise<Answer> {
  return { status: 200, text: levels.level() };
}

async function changeLogLevel(
  { levels, log }: MetricsServerDeps,
  { user, request }: Allowed,
): Promise<Answer> {
  const wanted = await shortBody(request);
  const to = logLevels.find((level) => level === wanted);
  if (to === undefined) return { status: 400, text: `send one of ${logLevels.join(', ')}` };
  const from = levels.level();
  // On the more talkative of the two levels, or nobody would read it.
  const say = () => log.warn('log level changed', { from, to, user });
  if (from !== 'error') say();
  levels.setLevel(to);
  if (from === 'error') say();
  return { status: 200, text: to };
}

async function shortBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 100) break;
  }
  return text.trim();
}
