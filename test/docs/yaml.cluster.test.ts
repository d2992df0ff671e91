import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { installCrds } from '../api/install-crds.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { blocksOf, pages, root } from './page.ts';

const controlPlane = connectControlPlane();
const blocks = pages.flatMap((page) =>
  blocksOf(page)
    .filter(({ language }) => language === 'yaml')
    .map(({ line, text }) => ({ where: `${page}:${line}`, text })),
);
const samples = globSync('deploy/samples/*.yaml', { cwd: root }).map((file) => ({
  where: file,
  text: readFileSync(join(root, file), 'utf8'),
}));

beforeAll(async () => {
  await installCrds(controlPlane);
  for (const name of ['registry-network-system', 'team-a']) {
    await controlPlane.kubectl(['create', 'namespace', name]);
  }
});

test.for([...blocks, ...samples])('the API server takes $where', async ({ text }) => {
  const objects = parseAllDocuments(text).map((document): unknown => document.toJS());
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(whole) });
  const flags = ['--server-side', '--dry-run=server', '--validate=strict', '--force-conflicts'];
  const { code, stderr } = await controlPlane.kubectl(['apply', ...flags, '-f', '-'], { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

const object = z.record(z.string(), z.unknown());

/** A page may show a part: a policy's spec, or some of the fields in it. */
function whole(shown: unknown): unknown {
  const part = object.parse(shown);
  if ('kind' in part) return part;
  const spec = object.parse(part['spec'] ?? part);
  return {
    apiVersion: 'registrynetwork.dev/v1alpha1',
    kind: 'RegistryNetworkPolicy',
    metadata: { name: 'contoso' },
    spec: { registry, ...spec },
  };
}

const registry =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/contoso';
