import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import { accepted } from './accepted.ts';
import { breaksBetween } from './compare-crds.ts';
import { breaksSince, crdFolder, isAccepted, releasedFiles } from './released.ts';

const policies = join(crdFolder, 'registrynetwork.dev_registrynetworkpolicies.yaml');
const version = ['spec', 'versions', 0];
const schema = [...version, 'schema', 'openAPIV3Schema', 'properties'];
const spec = (...path: Path) => [...schema, 'spec', ...path];
const field = (name: string, ...path: Path) => spec('properties', name, ...path);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crds-'));
  await breaksBetween(policies, policies);
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

describe('since the last release', () => {
  // There is nothing to compare with before the first; its workflow demands that it is put on record.
  test.for(releasedFiles())('nothing breaks who goes by %s', async (file) => {
    const breaks = await breaksSince(file);
    const known = (found: (typeof breaks)[number]) =>
      accepted.some((one) => isAccepted(one, file, found));
    expect(breaks.filter((found) => !known(found))).toEqual([]);
  });

  test('every difference that is accepted is one', async () => {
    const found = await Promise.all(
      releasedFiles().map(async (file) => ({ file, breaks: await breaksSince(file) })),
    );
    const stale = accepted.filter(
      (one) => !found.some(({ file, breaks }) => breaks.some((it) => isAccepted(one, file, it))),
    );
    expect(stale).toEqual([]);
  });
});

interface Change {
  readonly name: string;
  readonly make: (crd: Document) => void;
}

describe('it is no break when', () => {
  test.for<Change>([
    { name: 'nothing changes', make: () => undefined },
    { name: 'a description changes', make: set(field('suspend', 'description'), 'Other words.') },
    { name: 'an optional field comes', make: set(field('more'), { type: 'string' }) },
    {
      name: 'an optional field of a list comes',
      make: set(field('subnets', 'items', 'properties', 'x'), { type: 'string' }),
    },
    { name: 'a list may be longer', make: set(field('ipRanges', 'maxItems'), 10_000) },
    { name: 'an enum has one more', make: (crd) => crd.addIn(field('mode', 'enum'), 'More') },
    { name: 'a version comes', make: addVersion },
    { name: 'a short name comes', make: (crd) => crd.addIn(['spec', 'names', 'shortNames'], 'x') },
  ])('$name', async ({ make }) => {
    expect(await breaksAfter(make)).toEqual([]);
  });
});

describe('it is a break when', () => {
  test.for<Change & { readonly check: string; readonly at?: string }>([
    { name: 'a field goes', check: 'existingFieldRemoval', make: remove(field('suspend')) },
    {
      name: 'a field of a list goes',
      check: 'existingFieldRemoval',
      make: remove(field('subnets', 'items', 'properties', 'nodePools')),
    },
    {
      name: 'a field of status goes',
      check: 'existingFieldRemoval',
      make: remove([...schema, 'status', 'properties', 'warnings']),
    },
    {
      name: 'a field gets another name',
      check: 'existingFieldRemoval',
      make: rename('suspend', 'paused'),
    },
    {
      name: 'a type changes',
      check: 'type',
      at: 'suspend',
      make: set(field('suspend', 'type'), 'string'),
    },
    {
      name: 'a pattern comes',
      check: 'pattern',
      at: 'mode',
      make: set(field('mode', 'pattern'), '^E'),
    },
    {
      name: 'an enum has one less',
      check: 'enum',
      at: 'mode',
      make: remove(field('mode', 'enum', 1)),
    },
    {
      name: 'a field becomes required',
      check: 'required',
      make: (crd) => crd.addIn(spec('required'), 'mode'),
    },
    {
      name: 'a list may be less long',
      check: 'maxItems',
      at: 'ipRanges',
      make: set(field('ipRanges', 'maxItems'), 1),
    },
    {
      name: 'a list may not be empty',
      check: 'minItems',
      at: 'ipRanges',
      make: set(field('ipRanges', 'minItems'), 1),
    },
    {
      name: 'a text may be less long',
      check: 'maxLength',
      at: 'registry',
      make: set(field('registry', 'maxLength'), 1),
    },
    {
      name: 'a default changes',
      check: 'default',
      at: 'mode',
      make: set(field('mode', 'default'), 'Observe'),
    },
    {
      name: 'a default goes',
      check: 'default',
      at: 'mode',
      make: remove(field('mode', 'default')),
    },
    {
      name: 'a rule comes',
      check: 'unhandled',
      at: 'ipRanges',
      make: set(field('ipRanges', 'x-kubernetes-validations'), [{ rule: 'false', message: 'no' }]),
    },
    {
      name: 'a list merges otherwise',
      check: 'unhandled',
      make: set(
        [...schema, 'status', 'properties', 'conditions', 'x-kubernetes-list-type'],
        'atomic',
      ),
    },
    { name: 'a version gets another name', check: 'served', make: set([...version, 'name'], 'v1') },
    {
      name: 'a version is no longer served',
      check: 'served',
      make: set([...version, 'served'], false),
    },
    { name: 'a version goes', check: 'served', make: remove(version) },
    {
      name: 'status is no longer apart',
      check: 'served',
      make: remove([...version, 'subresources']),
    },
    {
      name: 'a new version forgets a field',
      check: 'type',
      make: (crd) => {
        addVersion(crd);
        crd.deleteIn(['spec', 'versions', 1, ...field('suspend').slice(3)]);
      },
    },
    { name: 'the scope changes', check: 'scope', make: set(['spec', 'scope'], 'Cluster') },
    { name: 'a short name goes', check: 'names', make: remove(['spec', 'names', 'shortNames']) },
    { name: 'the kind changes', check: 'names', make: set(['spec', 'names', 'kind'], 'Other') },
  ])('$name', async ({ make, check, at = '' }) => {
    const found = { check, at: expect.stringMatching(new RegExp(`${at}$`)) };
    expect(await breaksAfter(make)).toContainEqual(expect.objectContaining(found));
  });
});

async function breaksAfter(make: (crd: Document) => void) {
  const crd = parseDocument(await readFile(policies, 'utf8'));
  make(crd);
  const file = join(folder, 'changed.yaml');
  await writeFile(file, crd.toString());
  return breaksBetween(policies, file);
}

type Path = readonly (string | number)[];

function set(path: Path, value: unknown) {
  return (crd: Document) => crd.setIn(path, crd.createNode(value));
}

function remove(path: Path) {
  return (crd: Document) => void crd.deleteIn(path);
}

function rename(name: string, other: string) {
  return (crd: Document) => {
    crd.setIn(field(other), crd.getIn(field(name)));
    crd.deleteIn(field(name));
  };
}

function addVersion(crd: Document): void {
  const first = z.looseObject({}).parse(crd.toJS().spec.versions[0]);
  const next = structuredClone({ ...first, name: 'v1beta1', storage: false });
  crd.addIn(['spec', 'versions'], crd.createNode(next));
}
