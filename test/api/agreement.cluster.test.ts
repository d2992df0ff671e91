import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { InvalidObjectError, parsePolicy } from '../../src/api/parse.ts';
import { requestApi, type ApiAccess } from '../control-plane/api-request.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { installCrds } from './install-crds.ts';
import { policy, subnetId, type Spec } from './policies.ts';

const plane = connectControlPlane();
let access: ApiAccess;

beforeAll(async () => {
  await installCrds(plane);
  const ca = await readFile(plane.caFile, 'utf8');
  access = { server: plane.server, ca, token: plane.adminToken };
});

const digits = fc.constantFrom('0', '1', '08', '10', '32', '33', '128', '203', '255', '256', '');
const range = fc
  .tuple(fc.array(digits, { minLength: 3, maxLength: 5 }), fc.option(digits))
  .map(([parts, prefix]) => parts.join('.') + (prefix === null ? '' : `/${prefix}`));

const odd = fc.constantFrom(
  '.',
  '..',
  '_',
  '-',
  '(',
  '%',
  '?',
  ' ',
  'A',
  'ß',
  '\u212a',
  '\u017f',
  '\n',
  '/',
);
const id = fc
  .tuple(odd, fc.nat({ max: subnetId('nodes').length }))
  .map(([text, at]) => subnetId('nodes').slice(0, at) + text + subnetId('nodes').slice(at));

const amount = fc.constantFrom(
  '0',
  '1',
  '9',
  '10',
  '24',
  '25',
  '999999',
  '1000000',
  '1.5',
  '-1',
  '',
);
const duration = fc
  .array(fc.tuple(amount, fc.constantFrom('h', 'm', 's', 'ms', 'us', '')), { maxLength: 3 })
  .map((parts) => parts.map((part) => part.join('')).join(''));

/** An object that the API server admits and the operator cannot read would stand still for a reason that nobody sees. */
test.for<{ name: string; spec: fc.Arbitrary<Spec> }>([
  { name: 'ranges', spec: fc.array(range, { maxLength: 3 }).map((ipRanges) => ({ ipRanges })) },
  { name: 'subnet ids', spec: id.map((one) => ({ subnets: [{ id: one }] })) },
  { name: 'durations', spec: duration.map((interval) => ({ interval })) },
])('API server and parser agree about $name', async ({ spec }) => {
  await fc.assert(
    fc.asyncProperty(spec, async (one) => {
      expect(parses(one)).toBe(await isAdmitted(one));
    }),
    { numRuns: 150 },
  );
});

function parses(spec: Spec): boolean {
  try {
    parsePolicy(policy(spec));
    return true;
  } catch (error) {
    if (error instanceof InvalidObjectError) return false;
    throw error;
  }
}

async function isAdmitted(spec: Spec): Promise<boolean> {
  const path =
    '/apis/registrynetwork.dev/v1alpha1/namespaces/default/registrynetworkpolicies?dryRun=All';
  const signal = AbortSignal.timeout(30_000);
  const { status, body } = await requestApi(
    access,
    { method: 'POST', path, body: policy(spec) },
    signal,
  );
  if (status !== 201 && status !== 422) throw new Error(body);
  return status === 201;
}
