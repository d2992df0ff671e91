import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop';
const missing = `${group}/providers/Microsoft.Network/virtualNetworks/hub`;
const notFound = {
  method: 'GET',
  url: `https://management.azure.com${missing}?api-version=2025-03-01`,
  status: 404,
  response: {
    error: {
      code: 'ResourceNotFound',
      message:
        "The Resource 'Microsoft.Network/virtualNetworks/hub' under resource group 'shop' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    },
  },
  responseHeaders: { 'x-ms-failure-cause': 'gateway' },
  src: 'a missing network',
};
const unknownType = { ...notFound, url: notFound.url.replace('virtualNetworks', 'dnsResolvers') };
const otherCode = { ...notFound, response: { error: { code: 'Gone', message: 'gone' } } };

test(
  'what agrees passes, what is not offered is skipped with a reason',
  { timeout: 60_000 },
  async () => {
    const { code, out } = await contract(await folderWith([notFound, unknownType]));
    expect(out).toContain('not offered: GET Microsoft.Network/dnsResolvers');
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, 0 failed$/);
    expect(code).toBe(0);
  },
);

test('a difference is told, counted, and fails the command', { timeout: 60_000 }, async () => {
  const { code, out } = await contract(await folderWith([otherCode]));
  expect(out).toContain('$.error.code: recorded "Gone", the simulator gives "ResourceNotFound"');
  expect(out.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, 1 failed$/);
  expect(code).toBe(1);
});

test.for([
  { name: 'no folder', args: [] },
  { name: 'two folders', args: ['a', 'b'] },
  { name: 'a folder that is not there', args: ['/nowhere/at/all'] },
  { name: 'a folder with nothing to compare', args: [import.meta.dirname] },
  { name: 'an unknown option', args: ['--fast'] },
])('$name is wrong usage, and help follows', { timeout: 60_000 }, async ({ args }) => {
  const { code, error } = await contract(...args);
  expect(error).toContain('npm run contract -- FOLDER');
  expect(code).toBe(2);
});

test('help is there for the asking', async () => {
  const { code, out } = await contract('--help');
  expect(out).toContain('npm run contract -- FOLDER');
  expect(code).toBe(0);
});

async function folderWith(exchanges: readonly object[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'recordings'));
  await writeFile(join(folder, 'recordings', 'some.json'), JSON.stringify(exchanges));
  return folder;
}

async function contract(...args: readonly string[]) {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once('close', resolve);
  const [out, error] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  return { code: await promise, out, error };
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
