import { createServer, type Server } from 'node:http';

export interface Check {
  readonly name: string;
  /** What is wrong; undefined where nothing is. */
  readonly problem: () => string | undefined;
}

export interface Health {
  /** A failed check means: start me anew. */
  readonly live: readonly Check[];
  /** A failed check means: what I know is not up to date. */
  readonly ready: readonly Check[];
}

/** Serves /livez and /readyz as the components of Kubernetes do, `?verbose` included. */
export function createHealthServer({ live, ready }: Health): Server {
  const endpoints = new Map([
    ['/livez', live],
    ['/readyz', ready],
  ]);
  return createServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const checks = endpoints.get(path);
    const answer =
      checks === undefined
        ? { status: 404, text: 'not found: there are /livez and /readyz\n' }
        : answerOf(path.slice(1), checks, new URLSearchParams(query).has('verbose'));
    response.writeHead(answer.status, {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    response.end(answer.text);
  });
}

function answerOf(
  endpoint: string,
  checks: readonly Check[],
  isVerbose: boolean,
): { readonly status: number; readonly text: string } {
  const results = checks.map(({ name, problem }) => ({ name, problem: problem() }));
  const isWell = results.every(({ problem }) => problem === undefined);
  if (isWell && !isVerbose) return { status: 200, text: 'ok' };
  const lines = results.map(({ name, problem }) =>
    problem === undefined ? `[+]${name} ok` : `[-]${name} failed: ${problem}`,
  );
  const text = [...lines, `${endpoint} check ${isWell ? 'passed' : 'failed'}`, ''].join('\n');
  return { status: isWell ? 200 : 500, text };
}
