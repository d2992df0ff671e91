import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { chartFolder } from '../deploy/base.ts';
import { oldestKubernetes, refusalsOfOldest } from './oldest-kubernetes.ts';
import { crdFolder } from './released.ts';

const files = globSync('registrynetwork.dev_*.yaml', { cwd: crdFolder }).map((name) =>
  join(crdFolder, name),
);

beforeAll(() => refusalsOfOldest([]), 600_000);

test('the oldest Kubernetes that the chart is for takes the CRDs', async () => {
  expect(files).toHaveLength(3);
  expect(await refusalsOfOldest(files)).toEqual([]);
  const chart = await readFile(join(chartFolder, 'Chart.yaml'), 'utf8');
  expect(chart).toContain(`\nkubeVersion: '>=${await oldestKubernetes()}.0-0'\n`);
});

test.for([
  { name: 'costs too much there', rule: 'cidr(self) == cidr(self).masked()', says: 'cost' },
  { name: 'uses what came later', rule: '!format.dns1123Label().later()', says: 'undeclared' },
])('a rule that $name is refused', async ({ rule, says }) => {
  const [file = ''] = files;
  const text = await readFile(file, 'utf8');
  const known = 'string(cidr(self).masked()) == self';
  expect(text).toContain(known);
  const folder = await mkdtemp(join(tmpdir(), 'crds-'));
  try {
    const changed = join(folder, 'crd.yaml');
    await writeFile(changed, text.replaceAll(known, rule));
    expect((await refusalsOfOldest([changed])).join('\n')).toContain(says);
  } finally {
    await rm(folder, { recursive: true });
  }
});
