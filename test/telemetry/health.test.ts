import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHealthServer, type Check } from '../../src/telemetry/health.ts';
import { listen, type Listening } from '../../src/telemetry/listen.ts';

let live: Check[];
let ready: Check[];
let listening: Listening;
beforeEach(async () => {
  live = [];
  ready = [];
  const server = createHealthServer({ live, ready });
  listening = await listen(server, { host: '127.0.0.1', port: 0 });
});
afterEach(() => listening.close());

async function ask(path: string): Promise<string> {
  const response = await fetch(`http://${listening.address}${path}`);
  return `${response.status} ${await response.text()}`;
}

const well: Check = { name: 'caches', problem: () => undefined };
const ill: Check = { name: 'workers', problem: () => 'stuck' };

test('a process that is well says so in a word', async () => {
  live.push(well);
  expect(await ask('/livez')).toBe('200 ok');
});

test('with `verbose` each check is named', async () => {
  live.push(well);
  expect(await ask('/livez?verbose')).toBe('200 [+]caches ok\nlivez check passed\n');
});

test('a failed check is told without being asked for', async () => {
  ready.push(well, ill);
  expect(await ask('/readyz')).toBe(
    '500 [+]caches ok\n[-]workers failed: stuck\nreadyz check failed\n',
  );
  expect(await ask('/livez')).toBe('200 ok');
});

test('a check is asked each time', async () => {
  let problem: string | undefined = 'not yet';
  ready.push({ name: 'caches', problem: () => problem });
  expect(await ask('/readyz')).toMatch(/^500/);
  problem = undefined;
  expect(await ask('/readyz')).toBe('200 ok');
});

test.for(['/', '/metrics', '/livez/', '//livez'])(
  'there is nothing else, such as %s',
  async (path) => {
    expect(await ask(path)).toMatch(/^404/);
  },
);
