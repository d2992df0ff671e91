import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { expect, test } from 'vitest';

const main = new URL('main.ts', import.meta.url).pathname;

test('the command tells how to reach it, serves, and cleans up when it is stopped', async () => {
  const child = spawn(process.execPath, [main, '--delays', 'none']);
  const ended = new Promise((resolve) => {
    child.on('exit', resolve);
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('Ctrl-C')) break;
  }
  const endpoint = /^endpoint +(\S+)$/m.exec(text)?.[1] ?? '';
  const caFile = /^CA +(\S+)$/m.exec(text)?.[1] ?? '';
  const ca = await readFile(caFile);
  const status = await new Promise((resolve, reject) => {
    request(`${endpoint}/_admin/world`, { ca, agent: false }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(existsSync(caFile)).toBe(false);
});

test('--help prints the usage', async () => {
  const child = spawn(process.execPath, [main, '--help']);
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  expect(text).toContain('npm run azure -- [options]');
});
