import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { networkPolicy } from '../../src/firewall/network-policy.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { must } from '../plan/builders.ts';
import { documented } from './builders.ts';

const controlPlane = connectControlPlane();
const folder = fileURLToPath(new URL('golden', import.meta.url));

test.for(await readdir(folder))('the API server takes that of %s, strictly', async (name) => {
  const file = join(folder, name, 'network-policy.yaml');
  expect(await dryRun(await readFile(file, 'utf8'))).toEqual(taken);
});

test('the API server takes as many ranges as all of Azure storage has', async () => {
  const many = Array.from({ length: 4000 }, (_, index) => {
    return `10.${Math.floor(index / 128)}.${(index % 128) * 2}.0/24`;
  });
  const tags = { AzureContainerRegistry: ['192.0.2.0/24'], Storage: many };
  expect(await dryRun(must(networkPolicy(documented({ tags }))))).toEqual(taken);
});

const taken = { code: 0, warnings: '' };

async function dryRun(input: string) {
  const flags = ['--server-side', '--dry-run=server', '--validate=strict'];
  const { code, stderr } = await controlPlane.kubectl(['apply', ...flags, '-f', '-'], { input });
  return { code, warnings: stderr };
}
