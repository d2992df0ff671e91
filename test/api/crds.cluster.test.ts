import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { connectControlPlane } from '../control-plane/connect.ts';
import { installCrds } from './install-crds.ts';
import { policy } from './policies.ts';

const plane = connectControlPlane();
const kinds = [
  { kind: 'rnp', plural: 'registrynetworkpolicies' },
  { kind: 'rns', plural: 'registrynetworkstates' },
];

beforeAll(() => installCrds(plane));

const ready = {
  type: 'Ready',
  status: 'False',
  reason: 'EndpointWouldCutAccess',
  message: 'subnet a',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};
const stuck = {
  observedGeneration: 1,
  pendingChanges: 3,
  registry: { loginServer: 'contoso.azurecr.io', defaultAction: 'Deny' },
  conditions: [ready],
};

interface Field {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly items?: Field | undefined;
  readonly properties?: Readonly<Record<string, Field>> | undefined;
}

const field: z.ZodType<Field> = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  get items() {
    return field.optional();
  },
  get properties() {
    return z.record(z.string(), field).optional();
  },
});

const condition = z.object({ type: z.string(), status: z.string(), message: z.string() });
const crd = z.object({
  spec: z.object({ versions: z.array(z.object({ schema: z.object({ openAPIV3Schema: field }) })) }),
  status: z.object({ conditions: z.array(condition) }),
});

test.for(kinds)('$plural is served, and nothing is said against its schema', async ({ plural }) => {
  const { status } = await installed(plural);
  const conditions = Object.fromEntries(status.conditions.map((one) => [one.type, one.status]));
  expect(conditions).toEqual({ NamesAccepted: 'True', Established: 'True' });
});

test.for(kinds)(
  '`kubectl explain` has a text for every field of $kind',
  async ({ kind, plural }) => {
    const { spec } = await installed(plural);
    const root = spec.versions[0]?.schema.openAPIV3Schema ?? {};
    const paths = fieldPaths(kind, root.properties ?? {});
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter(({ text }) => text.length < 12).map(({ path }) => path)).toEqual([]);
  },
);

test('`kubectl explain` reads as the schema was written', async () => {
  // The API server publishes the schema a moment after it serves the kind.
  await expect.poll(explainedDeletion, { timeout: 30_000 }).toContain('Retain leaves everything.');
});

function explainedDeletion(): Promise<string> {
  return plane
    .kubectl(['explain', 'rnp.spec.deletionPolicy'])
    .then(({ stdout }) => stdout.replace(/\s+/g, ' '));
}

test('a list of policies fits into a terminal and shows what matters', async () => {
  await using namespace = await plane.testNamespace();
  const inNamespace = ['--namespace', namespace.name];
  await create(inNamespace);
  const patch = JSON.stringify({ status: stuck });
  const target = ['rnp', 'contoso', ...inNamespace, '--subresource=status'];
  await plane.kubectl(['patch', ...target, '--type=merge', '-p', patch]);
  const { stdout } = await plane.kubectl(['get', 'rnp', ...inNamespace]);
  const [header = '', row = ''] = stdout.split('\n');
  expect(header.split(/ {2,}/)).toEqual([
    'NAME',
    'REGISTRY',
    'MODE',
    'DEFAULT ACTION',
    'READY',
    'REASON',
    'AGE',
  ]);
  expect(row.split(/ {2,}/).slice(1, -1)).toEqual([
    'contoso.azurecr.io',
    'Enforce',
    'Deny',
    'False',
    'EndpointWouldCutAccess',
  ]);
  expect(Math.max(header.length, row.length)).toBeLessThanOrEqual(100);
  const wide = await plane.kubectl(['get', 'rnp', '-o', 'wide', ...inNamespace]);
  expect(wide.stdout).toMatch(/PENDING .*MESSAGE/);
});

test('the category azure lists policies', async () => {
  await using namespace = await plane.testNamespace();
  const inNamespace = ['--namespace', namespace.name];
  await create(inNamespace);
  const { stdout } = await plane.kubectl(['get', 'azure', ...inNamespace, '-o', 'name']);
  expect(stdout.split('\n')).toContain('registrynetworkpolicy.registrynetwork.dev/contoso');
});

test('a new policy is in progress for kstatus, not current', async () => {
  const { metadata } = policy();
  const fresh = {
    ...policy(),
    metadata: { ...metadata, generation: 1 },
    status: { observedGeneration: -1 },
  };
  expect(await plane.kstatus(fresh)).toMatchObject({ status: 'InProgress' });
});

async function create(inNamespace: readonly string[]): Promise<void> {
  const { metadata, ...object } = policy({ defaultAction: 'Deny' });
  const input = JSON.stringify({ ...object, metadata: { name: metadata.name } });
  await plane.kubectl(['create', ...inNamespace, '-f', '-'], { input });
}

async function installed(plural: string) {
  const { stdout } = await plane.kubectl([
    'get',
    'crd',
    `${plural}.registrynetwork.dev`,
    '-o',
    'json',
  ]);
  return crd.parse(JSON.parse(stdout));
}

interface Explained {
  readonly path: string;
  readonly text: string;
}

// metadata is described by Kubernetes itself.
function fieldPaths(parent: string, fields: Readonly<Record<string, Field>>): readonly Explained[] {
  return Object.entries(fields)
    .filter(([name]) => !(name === 'metadata' && !parent.includes('.')))
    .flatMap(([name, { description = '', items, properties }]) => {
      const path = `${parent}.${name}`;
      const ofItem =
        items === undefined ? [] : [{ path: `${path}[]`, text: items.description ?? '' }];
      const below = { ...properties, ...items?.properties };
      return [{ path, text: description }, ...ofItem, ...fieldPaths(path, below)];
    });
}
