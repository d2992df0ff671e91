import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listen, type Listening } from '../../src/telemetry/listen.ts';
import { createLog, type LogControl } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import {
  type Access,
  type AccessRequest,
  openEndpoints,
  protectedEndpoints,
} from '../../src/telemetry/metrics-server.ts';
import { MemoryStream } from '../support/memory-stream.ts';

let output: MemoryStream;
let control: LogControl;
let asked: AccessRequest[];
let access: () => Promise<Access>;
let listening: Listening;
beforeEach(async () => {
  output = new MemoryStream();
  control = createLog({ level: 'info', output, now: () => 0 });
  asked = [];
  access = async () => ({ kind: 'allowed', user: 'prometheus' });
  const endpoints = protectedEndpoints({
    metrics: createMetrics(),
    levels: control,
    log: control.log,
    authorize: (request) => {
      asked.push(request);
      return access();
    },
  });
  listening = await listen(createServer(endpoints), { host: '127.0.0.1', port: 0 });
});
afterEach(() => listening.close());

const authorization = 'Bearer canary-token';

function ask(path: string, init: RequestInit = { headers: { authorization } }): Promise<Response> {
  return fetch(`http://${listening.address}${path}`, init);
}

function setLevel(body: string): Promise<Response> {
  return ask('/log-level', { method: 'PUT', headers: { authorization }, body });
}

describe('metrics', () => {
  test('are for those who may get them', async () => {
    const answer = await ask('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toContain('registry_network_reconcile_total');
    expect(asked).toEqual([{ token: 'canary-token', path: '/metrics', verb: 'get' }]);
  });

  test.for<{ name: string; init: RequestInit; status: number }>([
    { name: 'without a token', init: {}, status: 401 },
    { name: 'with a password', init: { headers: { authorization: 'Basic YTpi' } }, status: 401 },
    { name: 'with an empty token', init: { headers: { authorization: 'Bearer ' } }, status: 401 },
  ])('are not for whoever comes $name, and nobody is asked', async ({ init, status }) => {
    const answer = await ask('/metrics', init);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(asked).toEqual([]);
  });

  test.for<{ access: Access; status: number; text: string }>([
    { access: { kind: 'unauthenticated' }, status: 401, text: 'the token is not valid here\n' },
    {
      access: { kind: 'forbidden', user: 'eve' },
      status: 403,
      text: 'eve may not get /metrics\n',
    },
  ])('are not for whoever is $access.kind', async ({ access: given, status, text }) => {
    access = async () => given;
    const answer = await ask('/metrics');
    expect([answer.status, await answer.text()]).toEqual([status, text]);
  });

  test('are for nobody while it is not known who may', async () => {
    access = () => Promise.reject(new Error('the API server is away'));
    const answer = await ask('/metrics');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('away');
    expect(output.saying('request could not be answered')).toHaveLength(1);
    expect(output.text).not.toContain('canary-token');
  });
});

describe('the level of the log', () => {
  test('is told and changed, and the change is on record', async () => {
    expect(await (await ask('/log-level')).text()).toBe('info\n');
    expect((await setLevel('debug\n')).status).toBe(200);
    expect(control.level()).toBe('debug');
    expect(asked.map(({ verb }) => verb)).toEqual(['get', 'put']);
    expect(output.saying('log level changed')).toMatchObject([
      { from: 'info', to: 'debug', user: 'prometheus' },
    ]);
  });

  test('is on record whichever is the quieter', async () => {
    await setLevel('error');
    await setLevel('warn');
    expect(output.saying('log level changed')).toHaveLength(2);
  });

  test.for(['loud', '', 'x'.repeat(1_000_000)])('stays where it is not one', async (body) => {
    const answer = await setLevel(body).catch(() => undefined);
    expect(answer?.status ?? 400).toBe(400);
    expect(control.level()).toBe('info');
  });

  test('stays where somebody may only read', async () => {
    access = async () => ({ kind: 'forbidden', user: 'eve' });
    expect((await setLevel('debug')).status).toBe(403);
    expect(control.level()).toBe('info');
  });
});

test.for(['/', '/debug', '/metrics/x'])('there is nothing at %s, for nobody', async (path) => {
  expect((await ask(path)).status).toBe(404);
  expect(asked).toEqual([]);
});

test('what is open to everybody changes nothing', async () => {
  const endpoints = openEndpoints({ metrics: createMetrics(), log: control.log });
  const open = await listen(createServer(endpoints), { host: '127.0.0.1', port: 0 });
  const at = (path: string, method: string) =>
    fetch(`http://${open.address}${path}`, { method }).then(({ status }) => status);
  expect(await at('/metrics', 'GET')).toBe(200);
  expect(await at('/log-level', 'GET')).toBe(404);
  expect(await at('/log-level', 'PUT')).toBe(404);
  await open.close();
});
