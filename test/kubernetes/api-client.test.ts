import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createKubernetesApi,
  type FinishedCall,
  type KubernetesApi,
} from '../../src/kubernetes/client/api-client.ts';
import type { Connection } from '../../src/kubernetes/client/connection.ts';
import { collected } from './collected.ts';
import { serverCertificate } from '../support/certificate.ts';
import { realClock } from '../support/real-clock.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { startApiServerStub, type Answering, type ApiServerStub } from './api-server-stub.ts';

const never = new AbortController().signal;
const echo: Answering = (_request, response) => {
  response.end('{"hello":"world"}');
};

let stub: ApiServerStub;
let answer: Answering;
let ca: string;
let token: string;
let api: KubernetesApi;
let calls: FinishedCall[];

beforeEach(async () => {
  answer = echo;
  stub = await startApiServerStub((request, response) => answer(request, response));
  ({ ca } = stub);
  token = 'first';
  calls = [];
  api = createKubernetesApi(connection(), { clock: realClock, onCall: (call) => calls.push(call) });
});
afterEach(async () => {
  api.close();
  await stub[Symbol.asyncDispose]();
});

function connection(): Connection {
  return {
    server: stub.server,
    namespace: undefined,
    credentials: async () => ({ headers: { authorization: `Bearer ${token}` }, tls: { ca } }),
  };
}

function get(path = '/api'): Promise<unknown> {
  return api.request({ method: 'GET', path, parse: (body) => body }, never);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  return result.status === 'rejected' ? result.reason : undefined;
}

describe('a call', () => {
  test('carries its query, its body and who asks', async () => {
    const bodies: string[] = [];
    answer = (request, response) => {
      request.on('data', (chunk) => bodies.push(String(chunk)));
      request.on('end', () => response.end('{}'));
    };
    const contentType = 'application/merge-patch+json';
    const call = {
      path: '/apis/x',
      query: { fieldManager: 'a b' },
      body: { a: 1 },
      contentType,
    } as const;
    await api.request({ method: 'PATCH', ...call, parse: (body) => body }, never);
    const [request] = stub.requests;
    expect(request).toMatchObject({ method: 'PATCH', url: '/apis/x?fieldManager=a+b' });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer first',
      'content-type': contentType,
      'user-agent': 'registry-network-operator',
    });
    expect(bodies).toEqual(['{"a":1}']);
  });

  test('after another uses its connection, and many at once share few', async () => {
    for (let index = 0; index < 20; index += 1) await get();
    expect(stub.connections()).toBe(1);
  });

  test('is told of with its status and its time', async () => {
    await get('/api/v1/x');
    answer = (_request, response) => response.writeHead(404).end('{}');
    await expect(get()).rejects.toMatchObject({ kind: 'notFound' });
    answer = (request) => request.socket.destroy();
    await expect(get()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(calls.map(({ status }) => status)).toEqual([200, 404, undefined]);
    expect(calls[0]).toMatchObject({ method: 'GET', path: '/api/v1/x' });
  });
});

describe('credentials', () => {
  test('are taken anew for every call', async () => {
    await get();
    token = 'second';
    await get();
    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer second',
    ]);
  });

  test('with a new CA lead to new connections, and what runs on the old goes on', async () => {
    answer = (_request, response) => response.write('{"first"');
    const running = await api.stream({ path: '/watch', query: {} }, never);
    const chunks = running[Symbol.asyncIterator]();
    await expect(chunks.next()).resolves.toMatchObject({ value: Buffer.from('{"first"') });
    const next = await serverCertificate();
    stub.rotate(next);
    ({ ca } = next);
    answer = echo;
    await expect(get()).resolves.toEqual({ hello: 'world' });
    expect(stub.connections()).toBe(2);
    await chunks.return?.();
  });

  test('that cannot be had are told as unauthorized, with the reason', async () => {
    const failing: Connection = {
      ...connection(),
      credentials: () => Promise.reject(new Error('plugin exited with 1')),
    };
    api = createKubernetesApi(failing, { clock: realClock });
    await expect(get()).rejects.toMatchObject({
      kind: 'unauthorized',
      message: 'no credentials for the API server: plugin exited with 1',
    });
  });

  test('of an authority that is not ours are refused', async () => {
    ({ ca } = await serverCertificate());
    await expect(get()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(stub.requests).toEqual([]);
  });
});

describe('giving up', () => {
  const silences: { readonly name: string; readonly answer: Answering }[] = [
    { name: 'before the answer', answer: () => undefined },
    { name: 'within the answer', answer: (_request, response) => response.write('{"a"') },
  ];
  test.for(silences)('after 30 s of silence $name', async ({ answer: silence }) => {
    const clock = new VirtualClock();
    api = createKubernetesApi(connection(), { clock });
    answer = silence;
    const asked = failureOf(get());
    await vi.waitUntil(() => stub.requests.length === 1);
    await clock.advance(30_000);
    expect(await asked).toMatchObject({ kind: 'unavailable', message: 'no answer within 30 s' });
    await vi.waitUntil(() => stub.requests[0]?.socket.destroyed);
  });

  test.for(silences)("at the caller's signal, with its reason, $name", async (silence) => {
    ({ answer } = silence);
    const stop = new AbortController();
    const call = { method: 'GET', path: '/', parse: (body: unknown) => body } as const;
    const asked = failureOf(api.request(call, stop.signal));
    await vi.waitUntil(() => stub.requests.length === 1);
    stop.abort(new Error('enough'));
    expect(await asked).toMatchObject({ message: 'enough' });
    await vi.waitUntil(() => stub.requests[0]?.socket.destroyed);
  });

  test('a stream may be silent for as long as it likes, once it has begun', async () => {
    const clock = new VirtualClock();
    api = createKubernetesApi(connection(), { clock });
    answer = (_request, response) => response.flushHeaders();
    const stop = new AbortController();
    const stream = await api.stream({ path: '/watch', query: {} }, stop.signal);
    await clock.advance(3_600_000);
    expect(clock.sleeping).toBe(0);
    stop.abort(new Error('enough'));
    await expect(collected(stream)).rejects.toMatchObject({ kind: 'unavailable' });
    await vi.waitUntil(() => stub.requests[0]?.socket.destroyed);
  });
});

describe('an answer that cannot be used', () => {
  test.for([
    { name: 'no JSON', body: '<html>', parse: (body: unknown) => body },
    {
      name: 'another kind',
      body: '{}',
      parse: () => {
        throw new Error('no kind');
      },
    },
  ])('is told as invalid: $name', async ({ body, parse }) => {
    answer = (_request, response) => response.end(body);
    const asked = api.request({ method: 'GET', path: '/', parse }, never);
    await expect(asked).rejects.toMatchObject({ kind: 'invalid', cause: expect.any(Error) });
  });

  test('is told as unavailable where it breaks off', async () => {
    answer = (_request, response) => {
      response.write('{"a"', () => response.destroy());
    };
    await expect(get()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
