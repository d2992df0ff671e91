import { describe, expect, test } from 'vitest';
import type { Azure } from '../../src/azure/gateways.ts';
import {
  call,
  failureOf,
  fakeClock,
  registryId,
  signal,
  startScene,
  subnet,
  subnetArmId,
} from './scene.ts';
import { connect, startStub, subnetBody } from './stub-arm.ts';

const id = subnet(subnetArmId('Nodes'));

describe('a request', () => {
  test('carries correlation, user agent and token, and asks for JSON', async () => {
    const { azure, simulator } = await startScene();
    simulator.world.addSubnet({ id });
    await azure.subnets.read(id, call, signal);
    const sent = simulator.log.all.findLast(({ plane }) => plane === 'arm');
    expect(sent).toMatchObject({
      subject: 'app',
      headers: {
        accept: 'application/json',
        'user-agent': expect.stringMatching(/^registry-network-operator\/0\.0\.0-test /),
        'x-ms-correlation-request-id': call.correlationId,
      },
    });
    expect(new URL(sent?.url ?? '', simulator.endpoint).searchParams.get('api-version')).toBe(
      '2025-03-01',
    );
  });

  test('is told to whoever measures, without query and with what is left of the quota', async () => {
    const { azure, simulator, exchanges } = await startScene({ throttle: 'azure' });
    simulator.world.addSubnet({ id });
    const progress = await azure.subnets.addServiceEndpoint(id, call, signal);
    if (progress.kind !== 'running') throw new Error('the write was not an operation');
    await azure.operations.poll(progress.operation, call, signal);
    expect(exchanges.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 200',
      'PUT 200',
      'GET 200',
    ]);
    expect(exchanges.map(({ operation }) => operation)).toEqual([
      'microsoft.network/virtualnetworks/subnets/read',
      'microsoft.network/virtualnetworks/subnets/write',
      'follow',
    ]);
    expect(exchanges.every(({ correlationId }) => correlationId === call.correlationId)).toBe(true);
    expect(JSON.stringify(exchanges)).not.toContain('?');
    expect(exchanges.some(({ remaining }) => Object.keys(remaining).length > 0)).toBe(true);
  });

  test.for([
    { status: 429, retryAfterSeconds: 11, throttledMs: 11_000 },
    { status: 429, retryAfterSeconds: undefined, throttledMs: 0 },
    { status: 503, retryAfterSeconds: 11, throttledMs: 0 },
  ])(
    'tells how long to stay away, answered $status for $retryAfterSeconds s',
    async ({ status, retryAfterSeconds, throttledMs }) => {
      const { azure, simulator, exchanges } = await startScene();
      simulator.world.addSubnet({ id });
      const fault = { kind: 'answer', status, retryAfterSeconds } as const;
      simulator.faults.add({ path: '/subnets/', fault });
      await failureOf(azure.subnets.read(id, call, signal));
      expect(exchanges).toMatchObject([{ status, throttledMs }]);
    },
  );

  test('that no answer comes to is told too', async () => {
    const { azure, simulator, exchanges } = await startScene();
    simulator.world.addSubnet({ id });
    simulator.faults.add({ path: '/subnets/', fault: { kind: 'reset' } });
    const failure = await failureOf(azure.subnets.read(id, call, signal));
    expect(failure).toMatchObject({ kind: 'unavailable', correlationId: call.correlationId });
    expect(exchanges).toMatchObject([{ method: 'GET', path: id, status: undefined }]);
  });

  test('is sent once, whatever comes of it', async () => {
    const { azure, simulator } = await startScene();
    simulator.world.addSubnet({ id });
    simulator.faults.add({ path: '/subnets/', times: 0, fault: { kind: 'answer', status: 503 } });
    await failureOf(azure.subnets.read(id, call, signal));
    expect(simulator.log.all.filter(({ plane }) => plane === 'arm')).toHaveLength(1);
  });

  test('that was cut off in a write says that the change may have happened', async () => {
    const { azure, simulator } = await startScene();
    simulator.world.addSubnet({ id });
    simulator.faults.add({ method: 'PUT', fault: { kind: 'resetAfter' } });
    const failure = await failureOf(azure.subnets.addServiceEndpoint(id, call, signal));
    expect(failure.message).toContain('may have happened');
  });

  test('that is aborted fails with the reason of the abort, not as a failure of Azure', async () => {
    const { azure, simulator } = await startScene();
    simulator.world.addSubnet({ id });
    simulator.faults.add({ path: '/subnets/', fault: { kind: 'hang' } });
    const abort = new AbortController();
    const reason = new Error('shutting down');
    simulator.onRequest(({ url }) => {
      if (url.includes('/subnets/')) abort.abort(reason);
    });
    await expect(azure.subnets.read(id, call, abort.signal)).rejects.toBe(reason);
    await expect(azure.subnets.read(id, call, abort.signal)).rejects.toBe(reason);
  });

  test('that is aborted while it waits for its turn fails with the reason of the abort', async () => {
    const { restart, simulator } = await startScene();
    simulator.faults.add({ path: '/subnets/', fault: { kind: 'hang' } });
    const azure = restart({ config: { maxRequests: 1 } });
    const ends = new AbortController();
    const first = azure.subnets.read(id, call, ends.signal);
    const second = azure.subnets.read(id, call, ends.signal);
    const reason = new Error('shutting down');
    ends.abort(reason);
    await expect(first).rejects.toBe(reason);
    await expect(second).rejects.toBe(reason);
  });

  test.for([
    { what: 'read', ms: 60_000, send: (azure: Azure) => azure.subnets.read(id, call, signal) },
    {
      what: 'write',
      ms: 150_000,
      send: (azure: Azure) => azure.subnets.addServiceEndpoint(id, call, signal),
    },
  ])('that hangs is given up after $ms ms: $what', async ({ what, ms, send }) => {
    const clock = fakeClock();
    const stub = await startStub((request, response) => {
      if (request.method === 'GET' && what === 'write') return response.end(subnetBody(id));
      clock.advance(ms - 1);
      clock.advance(1);
      return undefined;
    });
    const failure = await failureOf(send(connect(stub, { clock })));
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toContain(`no answer within ${ms / 1_000} s`);
  });
});

describe('an answer that is not of Azure', () => {
  test.for([
    { name: 'a page with 200', status: 200, body: '<html>Sign in</html>' },
    { name: 'a page with 404', status: 404, body: '<html>Not found</html>' },
    { name: 'nothing with 200', status: 200, body: '' },
    { name: 'other JSON with 200', status: 200, body: '{"value":[]}' },
    { name: 'cut JSON', status: 200, body: '{"id":"/subscr' },
  ])('makes nothing look gone: $name', async ({ status, body }) => {
    const stub = await startStub((_, response) => response.writeHead(status).end(body));
    const azure = connect(stub);
    expect(await failureOf(azure.subnets.read(id, call, signal))).toMatchObject({
      kind: 'unavailable',
    });
    expect(await failureOf(azure.registries.read(registryId, call, signal))).toMatchObject({
      kind: 'unavailable',
    });
  });

  test('nor does an answer that breaks off', async () => {
    const stub = await startStub((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"id":', () => response.destroy());
    });
    expect(await failureOf(connect(stub).subnets.read(id, call, signal))).toMatchObject({
      kind: 'unavailable',
    });
  });

  test('nor does a server with a certificate of somebody else', async () => {
    const stub = await startStub((_, response) => response.end(subnetBody(id)));
    const other = await startStub((_, response) => response.end(subnetBody(id)));
    const azure = connect({ ...stub, caPem: other.caPem });
    expect(await failureOf(azure.subnets.read(id, call, signal))).toMatchObject({
      kind: 'unavailable',
    });
    expect(stub.requests).toEqual([]);
  });
});
