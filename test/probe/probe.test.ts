import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createProbe, type ProbeDeps } from '../../src/probe/probe.ts';
import * as places from '../azure/places.ts';
import { startAzure } from '../azure/server.ts';
import { makeCertificates } from '../azure/certificates.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const { signal } = new AbortController();
const certificates = await makeCertificates();
const here = [{ address: '127.0.0.1', family: 4 }];

/** A probe for which every name leads to this machine. */
function probeWith(more: Partial<ProbeDeps> = {}) {
  return createProbe({
    clock: new VirtualClock(),
    proxy: { proxy: undefined, exceptions: [] },
    userAgent: 'test',
    ca: certificates.caPem,
    resolve: () => Promise.resolve(here),
    ...more,
  });
}

/** Something that answers on a registry's name, with a certificate for it. */
async function answering(listener: RequestListener): Promise<string> {
  const { certificatePem: cert, keyPem: key } = certificates;
  const server = createServer({ cert, key }, listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return `contoso.azurecr.io:${address.port}`;
}

test('a registry says who is let in, by the rules in force, and gets no credential', async () => {
  const azure = await startAzure();
  onTestFinished(() => azure.stop());
  const { world } = azure;
  const nodes = places.subnetId('nodes');
  const serviceEndpoints = ['Microsoft.ContainerRegistry'];
  world.addSubnet({ id: nodes, addressPrefix: '10.7.0.0/24', serviceEndpoints });
  world.addRegistry({ id: places.registryId });
  world.defaultSource = { kind: 'subnet', id: nodes };
  const probe = probeWith({ ca: azure.caPem });
  const host = `contoso.azurecr.io:${new URL(azure.endpoint).port}`;
  expect(await probe(host, signal)).toEqual({ kind: 'letIn' });
  world.setRules(places.registryId, { defaultAction: 'Deny' });
  expect(await probe(host, signal)).toEqual({ kind: 'denied', clientIp: '10.7.0.4' });
  world.setRules(places.registryId, { subnets: [nodes] });
  expect(await probe(host, signal)).toEqual({ kind: 'letIn' });

  const exchanges = azure.log.since(0);
  expect(exchanges.map(({ plane, method, url }) => [plane, method, new URL(url).pathname])).toEqual(
    exchanges.map(() => ['data', 'GET', '/v2/']),
  );
  expect(exchanges.map(({ headers }) => Object.keys(headers).toSorted())).toEqual(
    exchanges.map(() => ['accept', 'connection', 'host', 'user-agent']),
  );
});

const challenge = { 'www-authenticate': 'Bearer realm="https://contoso.azurecr.io/oauth2/token"' };
const denial = (message: string, code = 'DENIED') =>
  JSON.stringify({ errors: [{ code, message }] });
const byRule = "client with IP '10.0.0.4' is not allowed access. Refer https://aka.ms/acr/firewall";

test.for<{
  name: string;
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  answer: object;
}>([
  { name: '401 of a registry', status: 401, headers: challenge, answer: { kind: 'letIn' } },
  { name: '401 of somebody else', status: 401, answer: { kind: 'unexpected' } },
  {
    name: '401 that came by a proxy',
    status: 401,
    headers: { ...challenge, via: '1.1 squid' },
    answer: { kind: 'proxy' },
  },
  { name: '407', status: 407, answer: { kind: 'proxy' } },
  {
    name: '403 by a network rule',
    status: 403,
    body: denial(byRule),
    answer: { kind: 'denied', clientIp: '10.0.0.4' },
  },
  {
    name: '403 for another reason',
    status: 403,
    body: denial('requested access to the resource is denied'),
    answer: { kind: 'unexpected' },
  },
  { name: '403 of a web filter', status: 403, body: '<html>', answer: { kind: 'unexpected' } },
  { name: '200', status: 200, body: '{}', answer: { kind: 'unexpected' } },
  {
    name: 'a redirect, which is not followed',
    status: 302,
    headers: { location: 'https://contoso.azurecr.io/v2/' },
    answer: { kind: 'unexpected', what: expect.stringContaining('302') },
  },
  { name: '429', status: 429, answer: { kind: 'unexpected' } },
  { name: '503', status: 503, answer: { kind: 'unexpected' } },
  {
    name: '403 without an end',
    status: 403,
    body: `${denial(byRule)}${' '.repeat(100_000)}`,
    answer: { kind: 'denied', clientIp: '10.0.0.4' },
  },
])('$name', async ({ status, headers = {}, body = '', answer }) => {
  let asked = 0;
  const host = await answering((_request, response) => {
    asked += 1;
    response.writeHead(status, headers).end(body);
  });
  expect(await probeWith()(host, signal)).toMatchObject(answer);
  expect(asked).toBe(1);
});

test('no connection is kept: one that is open may outlive the rule that let it in', async () => {
  const ports = new Set<number | undefined>();
  const host = await answering((request, response) => {
    ports.add(request.socket.remotePort);
    response.writeHead(401, challenge).end();
  });
  const probe = probeWith();
  await probe(host, signal);
  await probe(host, signal);
  expect(ports.size).toBe(2);
});

test.for(['10.1.2.3', '172.31.0.4', '192.168.1.1', '100.64.0.9', 'fd00::5'])(
  'a name that leads to %s, as with a private link, is not asked',
  async (address) => {
    const family = address.includes(':') ? 6 : 4;
    const resolve = () => Promise.resolve([...here, { address, family }]);
    let asked = 0;
    const host = await answering((_request, response) => {
      asked += 1;
      response.writeHead(401, challenge).end();
    });
    const answer = await probeWith({ resolve })(host, signal);
    expect(answer).toEqual({ kind: 'privateLink', address });
    expect(asked).toBe(0);
  },
);

test.for([
  { name: 'a proxy for all', exceptions: [], isProxied: true },
  { name: 'one but for the registry', exceptions: ['contoso.azurecr.io'], isProxied: false },
  { name: 'one but for all registries', exceptions: ['.AzureCR.io'], isProxied: false },
  { name: 'one but for others', exceptions: ['azurecr.io', '.contoso.io'], isProxied: true },
])('$name in the environment', async ({ exceptions, isProxied }) => {
  const host = await answering((_request, response) => response.writeHead(401, challenge).end());
  const probe = probeWith({ proxy: { proxy: 'http://proxy:3128', exceptions } });
  expect((await probe(host, signal)).kind).toBe(isProxied ? 'proxy' : 'letIn');
});

test('who does not answer is silent after 10 s', async () => {
  const clock = new VirtualClock();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const host = await answering(() => resolve());
  const answer = probeWith({ clock })(host, signal);
  await asked;
  await clock.advance(10_000);
  expect(await answer).toEqual({ kind: 'silent', what: 'no answer within 10 s' });
});

test.for([
  { name: 'cuts the connection', host: undefined, ca: certificates.caPem, what: 'ECONNRESET' },
  {
    name: 'has a certificate that nobody trusts',
    host: undefined,
    ca: undefined,
    what: /CERT|UNABLE_TO/,
  },
  { name: 'is not there', host: 'contoso.azurecr.io:1', ca: undefined, what: 'ECONNREFUSED' },
])('who $name is silent, with the code', async ({ host, ca, what }) => {
  const cutting = await answering((request) => request.socket.destroy());
  const answer = await probeWith({ ca })(host ?? cutting, signal);
  expect(answer).toMatchObject({ kind: 'silent', what: expect.stringMatching(what) });
});

test('a name that is none is not asked', async () => {
  for (const name of ['contoso.azurecr.io/other', 'user@contoso.azurecr.io', '']) {
    expect((await probeWith()(name, signal)).kind).toBe('unexpected');
  }
});

test('who is told to stop hears why', async () => {
  const stop = new AbortController();
  const host = await answering(() => stop.abort(new Error('stopping')));
  await expect(probeWith()(host, stop.signal)).rejects.toThrow('stopping');
});
