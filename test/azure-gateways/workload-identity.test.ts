import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Federation } from '../azure/federation.ts';
import { createIssuer } from '../support/token-issuer.ts';
import { call, failureOf, realClock, signal, startScene, subnet, subnetArmId } from './scene.ts';

const id = subnet(subnetArmId('Nodes'));
const issuer = createIssuer();
const audience = 'api://AzureADTokenExchange';
const subject = 'system:serviceaccount:registry-network-system:registry-network-operator';
const claims = { sub: subject, aud: [audience] };
const credential = { client: 'operator', issuer: issuer.issuer, subject, audience };
const federation: Federation = {
  credentials: [credential],
  keys: { [issuer.issuer]: issuer.keys },
};
const hourMs = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

test('the token of a service account is exchanged for one of Azure', async () => {
  const { azure } = await signIn(issuer.sign(claims));
  expect((await azure.subnets.read(id, call, signal)).serviceEndpoint).toBe('Absent');
});

test('a token file that is replaced is read again before the next sign-in', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { azure, project, simulator } = await signIn(issuer.sign(claims));
  await azure.subnets.read(id, call, signal);
  vi.setSystemTime(Date.now() + 0.8 * hourMs);
  await project(issuer.sign(claims));
  vi.setSystemTime(Date.now() + 0.3 * hourMs);
  await azure.subnets.read(id, call, signal);
  expect(simulator.log.tokenRequests()).toBe(2);
});

test('a token that is not replaced works until the last one of Azure ends, and is then said to have run out', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { azure } = await signIn(issuer.sign(claims));
  await azure.subnets.read(id, call, signal);
  vi.setSystemTime(Date.now() + 1.1 * hourMs);
  const failure = await failureOf(azure.subnets.read(id, call, signal));
  expect(failure.message).toMatch(/The token in \S+ has run out\. .*kubelet/);
  vi.setSystemTime(Date.now() + hourMs);
  expect(await failureOf(azure.subnets.read(id, call, signal))).toEqual(failure);
});

const createCommand =
  `az identity federated-credential create --name registry-network-operator --identity-name <name> --resource-group <group> ` +
  `--issuer ${issuer.issuer} --subject ${subject} --audiences ${audience}`;

test.for<{
  name: string;
  code?: string;
  says: string;
  token?: string;
  federation?: Federation;
}>([
  {
    name: 'no federated credential',
    federation: { ...federation, credentials: [] },
    code: 'AADSTS70025',
    says: createCommand,
  },
  {
    name: 'a federated credential for another cluster',
    federation: { ...federation, credentials: [{ ...credential, issuer: 'https://other' }] },
    code: 'AADSTS700211',
    says: createCommand,
  },
  {
    name: 'a federated credential for another service account',
    federation: { ...federation, credentials: [{ ...credential, subject: 'other' }] },
    code: 'AADSTS700213',
    says: createCommand,
  },
  {
    name: 'a token for another audience',
    token: issuer.sign({ ...claims, aud: ['https://kubernetes.default.svc'] }),
    code: 'AADSTS700212',
    says: 'is for the audience https://kubernetes.default.svc.',
  },
  {
    name: 'a token of a clock that is ahead',
    token: issuer.sign({ ...claims, nbf: Math.floor(Date.now() / 1_000) + 600 }),
    code: 'AADSTS700024',
    says: "the clock of the API server that made it is ahead of Azure's",
  },
  {
    name: 'an issuer that Azure cannot reach',
    federation: { ...federation, keys: {} },
    code: 'AADSTS50166',
    says: 'az aks update --enable-oidc-issuer',
  },
  {
    name: 'a token that is signed with another key',
    token: createIssuer(issuer.issuer, 'old').sign(claims),
    code: 'AADSTS700027',
    says: `not signed with a key that ${issuer.issuer} publishes`,
  },
  { name: 'a file that is empty', token: ' ', says: 'azure.workload.identity/use=true' },
])('$name is said to be so, and what to do', async ({ code, says, token, ...more }) => {
  const { azure } = await signIn(token ?? issuer.sign(claims), more.federation);
  const failure = await failureOf(azure.subnets.read(id, call, signal));
  expect(failure).toMatchObject({ kind: 'unauthenticated', ...(code !== undefined && { code }) });
  expect(failure.message).toContain(says);
});

test('a token file that is not there is said to be so, and what to do', async () => {
  const { azure, tokenFile } = await signIn('');
  await rm(tokenFile);
  const failure = await failureOf(azure.subnets.read(id, call, signal));
  expect(failure).toMatchObject({ kind: 'unauthenticated' });
  expect(failure.message).toContain(`The token file ${tokenFile} must be projected into the pod.`);
});

async function signIn(token: string, trust: Federation = federation) {
  const { simulator, restart } = await startScene({ federation: trust });
  simulator.world.addSubnet({ id });
  const folder = await mkdtemp(join(tmpdir(), 'token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  const project = (content: string) => writeFile(tokenFile, content);
  await project(token);
  const azure = restart({
    config: {
      credential: {
        kind: 'workloadIdentity',
        tenantId: simulator.tenant,
        clientId: 'operator',
        tokenFile,
      },
    },
    // So that the tests' date turns all of it.
    deps: { clock: { ...realClock, monotonic: () => Date.now() } },
  });
  return { simulator, azure, tokenFile, project };
}
