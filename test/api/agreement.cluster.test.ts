import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { InvalidObjectError, parseGrant, parsePolicy } from '../../src/api/parse.ts';
import { requestApi, type ApiAccess } from '../control-plane/api-request.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { installCrds } from './install-crds.ts';
import { inGroup, policy, registryId, subnetId, type Spec } from './policies.ts';

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
  'Ü',
  'é',
  'ж',
  'e\u0301',
  '٣',
  '‿',
  'Ⅳ',
  '€',
  '\u{10400}',
  '\u{1F600}',
  '\u0130',
  '\u212a',
  '\u017f',
  '\n',
  '/',
);
const id = fc
  .tuple(odd, fc.nat({ max: subnetId('nodes').length }))
  .map(([text, at]) => subnetId('nodes').slice(0, at) + text + subnetId('nodes').slice(at));

const letter = fc.oneof(
  odd,
  fc.constantFrom('k', 'Größe', 'группа', 'グ', 'أ', '*', '(a)'),
  // Beyond these the two may know letters of different years.
  fc.nat({ max: 0x7ff }).map((code) => String.fromCodePoint(code)),
);
const group = fc
  .array(letter, { minLength: 1, maxLength: 4 })
  .chain((letters) => fc.constantFrom(letters.join(''), letters.join('').repeat(20)));

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
  { name: 'resource groups', spec: group.map((name) => ({ subnets: [{ id: inGroup(name) }] })) },
  { name: 'durations', spec: duration.map((interval) => ({ interval })) },
])('API server and parser agree about $name', async ({ spec }) => {
  await fc.assert(
    fc.asyncProperty(spec, async (one) => {
      const object = policy(one);
      expect(parses(parsePolicy, object)).toBe(await isAdmitted(policies, object));
    }),
    { numRuns: 150 },
  );
});

test('API server and parser agree about the patterns of grants', async () => {
  await fc.assert(
    fc.asyncProperty(group, async (name) => {
      const spec = { namespaces: ['a'], registries: [registryId], subnets: [inGroup(name)] };
      const object = { ...policy(), kind: 'RegistryNetworkGrant', metadata: { name: 'a' }, spec };
      expect(parses(parseGrant, object)).toBe(await isAdmitted('registrynetworkgrants', object));
    }),
    { numRuns: 150 },
  );
});

const policies = 'namespaces/default/registrynetworkpolicies';

function parses(parse: (object: unknown) => unknown, object: unknown): boolean {
  try {
    parse(object);
    return true;
  } catch (error) {
    if (error instanceof InvalidObjectError) return false;
    throw error;
  }
}

async function isAdmitted(where: string, object: object): Promise<boolean> {
  const path = `/apis/registrynetwork.dev/v1alpha1/${where}?dryRun=All`;
  const signal = AbortSignal.timeout(30_000);
  const { status, body } = await requestApi(access, { method: 'POST', path, body: object }, signal);
  if (status !== 201 && status !== 422) throw new Error(body);
  return status === 201;
}
