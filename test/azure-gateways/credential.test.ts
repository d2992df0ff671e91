import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from 'vitest';
import { SharedCredential } from '../../src/azure/identity/shared-credential.ts';
import type { Fault } from '../azure/faults.ts';
import {
  call,
  clientSecret,
  cloudOf,
  failureOf,
  fakeClock,
  realClock,
  signal,
  startScene,
  subnet,
  subnetArmId,
} from './scene.ts';

const scope = 'https://management.azure.com/.default';
const id = subnet(subnetArmId('Nodes'));

describe('a credential of the library', () => {
  test('asks once for ten parallel calls that find no token', async () => {
    const { azure, simulator } = await startScene();
    simulator.world.addSubnet({ id });
    await Promise.all(Array.from({ length: 10 }, () => azure.subnets.read(id, call, signal)));
    expect(simulator.log.tokenRequests()).toBe(1);
  });

  test.for([
    {
      name: 'a wrong secret',
      secrets: { app: 'another' },
      kind: 'unauthenticated',
      code: 'AADSTS7000215',
    },
  ])('$name is $kind, and reads the same each time', async ({ secrets, kind, code }) => {
    const { azure, restart } = await startScene({ secrets });
    const first = await failureOf(azure.subnets.read(id, call, signal));
    const second = await failureOf(restart().subnets.read(id, call, signal));
    expect(first).toMatchObject({ kind, code });
    expect(second).toEqual(first);
    expect(first.message).not.toMatch(/Trace ID|Timestamp/);
  });

  test('a token service that cannot be reached is unavailable, not a wrong identity', async () => {
    const { restart, simulator } = await startScene();
    const cloud = { ...cloudOf(simulator), authorityHost: 'https://127.0.0.1:1' };
    const azure = restart({ config: { cloud, credential: clientSecret(simulator) } });
    expect(await failureOf(azure.subnets.read(id, call, signal))).toMatchObject({
      kind: 'unavailable',
    });
  });

  test.for<{ fault: Fault }>([
    { fault: { kind: 'answer', status: 503 } },
    { fault: { kind: 'answer', status: 429 } },
    { fault: { kind: 'reset' } },
  ])('so is one that answers with $fault', async ({ fault }) => {
    const { azure, simulator } = await startScene();
    simulator.faults.add({ path: '/token', times: 0, fault });
    const failure = await failureOf(azure.subnets.read(id, call, signal));
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).not.toContain('[object Object]');
    expect(simulator.log.tokenRequests()).toBe(1);
  });

  test.for<{ name: string; fault: Fault; pauseMs: number }>([
    { name: '503', fault: { kind: 'answer', status: 503 }, pauseMs: 5_000 },
    { name: '429', fault: { kind: 'answer', status: 429 }, pauseMs: 5_000 },
    { name: 'reset', fault: { kind: 'reset' }, pauseMs: 5_000 },
    {
      name: '429 with Retry-After',
      fault: { kind: 'answer', status: 429, retryAfterSeconds: 20 },
      pauseMs: 20_000,
    },
  ])('after one $name it is asked again when the pause is over', async ({ fault, pauseMs }) => {
    const clock = fakeClock();
    const { azure, simulator } = await startScene({}, { deps: { clock } });
    simulator.world.addSubnet({ id });
    simulator.faults.add({ path: '/token', fault });
    const first = await failureOf(azure.subnets.read(id, call, signal));
    clock.advance(pauseMs - 1);
    const others = Array.from({ length: 10 }, () =>
      failureOf(azure.subnets.read(id, call, signal)),
    );
    expect(new Set(await Promise.all(others))).toEqual(new Set([first]));
    expect(simulator.log.tokenRequests()).toBe(1);
    clock.advance(1);
    expect(await azure.subnets.read(id, call, signal)).toMatchObject({ serviceEndpoint: 'Absent' });
    expect(simulator.log.tokenRequests()).toBe(2);
  });

  test('a busy service is not taken for one that refuses, whatever its body says', async () => {
    const { azure, simulator } = await startScene();
    const body = { error: 'temporarily_unavailable', error_description: 'AADSTS90055: Throttled.' };
    const fault = { kind: 'answer', status: 429, retryAfterSeconds: 20, body } as const;
    simulator.faults.add({ path: '/token', fault });
    const failure = await failureOf(azure.subnets.read(id, call, signal));
    expect(failure).toMatchObject({ kind: 'unavailable', afterMs: 20_000 });
    expect(failure.message).toContain('status 429');
  });
});

describe('the shared credential', () => {
  test('keeps a token until five minutes before its end', async () => {
    const { shared, clock, asked } = counting(60 * 60_000);
    await shared.getToken(scope);
    clock.advance(55 * 60_000 - 1);
    await shared.getToken(scope);
    expect(asked()).toBe(1);
    clock.advance(1);
    await shared.getToken(scope);
    expect(asked()).toBe(2);
  });

  test('goes on with a valid token while it cannot be renewed', async () => {
    const { shared, clock, fail, asked } = counting(60 * 60_000);
    const first = await shared.getToken(scope);
    fail(new Error('down'));
    clock.advance(58 * 60_000);
    expect(await shared.getToken(scope)).toBe(first);
    expect(await shared.getToken(scope)).toBe(first);
    expect(asked()).toBe(2);
    clock.advance(30_000);
    expect(await shared.getToken(scope)).toBe(first);
    expect(asked()).toBe(3);
    clock.advance(90_000);
    await expect(shared.getToken(scope)).rejects.toThrow('down');
  });

  test('answers the same for five seconds after a failure, and asks again then', async () => {
    const { shared, clock, fail, asked } = counting(60_000);
    fail(new Error('down'));
    await expect(shared.getToken(scope)).rejects.toThrow('down');
    fail(undefined);
    clock.advance(4_999);
    await expect(shared.getToken(scope)).rejects.toThrow('down');
    expect(asked()).toBe(1);
    clock.advance(1);
    expect((await shared.getToken(scope)).token).toBe('token 2');
  });

  test('asks for other claims although one answer was a failure', async () => {
    const { shared, fail } = counting(60_000);
    fail(new Error('down'));
    await expect(shared.getToken(scope)).rejects.toThrow('down');
    fail(undefined);
    expect((await shared.getToken(scope, { claims: '{}' })).token).toBe('token 2');
  });

  test('does not serve claims from what it keeps', async () => {
    const { shared, asked } = counting(60 * 60_000);
    await shared.getToken(scope);
    await shared.getToken(scope, { claims: '{}' });
    expect(asked()).toBe(2);
    expect((await shared.getToken(scope)).token).toBe('token 2');
  });

  test('lets one caller go without the others', async () => {
    const { promise, resolve } = Promise.withResolvers<AccessToken>();
    const shared = new SharedCredential({ getToken: () => promise }, realClock);
    const abort = new AbortController();
    const gone = shared.getToken(scope, { abortSignal: abort.signal });
    const patient = shared.getToken(scope);
    abort.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    resolve({ token: 'late', expiresOnTimestamp: Infinity });
    expect((await patient).token).toBe('late');
  });

  test('gives a service up that never answers', async () => {
    const clock = fakeClock();
    const shared = new SharedCredential({ getToken: () => new Promise(() => {}) }, clock);
    const outcome = shared.getToken(scope).catch((error: unknown) => error);
    clock.advance(60_000);
    expect(await outcome).toMatchObject({ message: 'no answer within 60 s' });
  });
});

function counting(lifetimeMs: number) {
  const clock = fakeClock();
  let count = 0;
  let failure: Error | undefined;
  const inner: TokenCredential = {
    getToken: () => {
      count += 1;
      if (failure !== undefined) return Promise.reject(failure);
      const expiresOnTimestamp = clock.now() + lifetimeMs;
      return Promise.resolve({ token: `token ${count}`, expiresOnTimestamp });
    },
  };
  const fail = (error: Error | undefined): void => {
    failure = error;
  };
  return { shared: new SharedCredential(inner, clock), clock, asked: () => count, fail };
}
