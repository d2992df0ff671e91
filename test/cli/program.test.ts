import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { versionFault } from '../../src/cli/node-version.ts';
import { program, run, runOn } from './program.ts';
import { azureWith, policyText, worldWith } from './world.ts';

describe('the program', () => {
  test.for([
    {
      name: 'a command that is not there',
      args: ['plna'],
      says: /unknown command 'plna'\n\(Did you mean plan\?\)/,
    },
    {
      name: 'a flag that is not there',
      args: ['plan', '--filname', 'x'],
      says: /unknown option '--filname'\n\(Did you mean --filename\?\)/,
    },
    { name: 'how to go on', args: ['plan'], says: /See 'registry-network plan --help' for usage/ },
  ])('tells of $name', async ({ args, says }) => {
    const { stdout, stderr, exitCode } = await run(args);
    expect(stderr).toMatch(says);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  test.for([
    { args: ['--help'], says: /^Usage: registry-network COMMAND/ },
    { args: ['help', 'plan'], says: /^Usage: registry-network plan/ },
    { args: ['--version'], says: /^\d+\.\d+\.\d+\n$/ },
  ])('answers $args', async ({ args, says }) => {
    const { stdout, stderr, exitCode } = await run(args);
    expect(stdout).toMatch(says);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('fits its help into 80 columns', async () => {
    for (const args of [['--help'], ['plan', '--help']]) {
      const { stdout } = await run(args);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  test('is a plugin of kubectl under another name', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'plugin-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const link = path.join(folder, 'kubectl-registry_network');
    await symlink(await program(), link);
    const { stdout } = await promisify(execFile)(link, ['--help']);
    expect(stdout).toMatch(/^Usage: kubectl registry-network COMMAND/);
  });

  test.for([
    { name: 'not into a pipe', args: [], hasColour: false },
    { name: 'where they are wanted', args: ['--color', 'always'], hasColour: true },
    { name: 'never where they are not', args: ['--color', 'never'], hasColour: false },
  ])('writes colours $name', async ({ args, hasColour }) => {
    const azure = await azureWith(worldWith({}));
    const stdin = policyText({ defaultAction: 'Deny' });
    const { stdout } = await runOn(azure, ['plan', '-f', '-', ...args], { stdin });
    expect(stdout.includes('\u001b[')).toBe(hasColour);
  });
});

test.for([
  { version: 'v20.20.2', isGood: false },
  { version: 'v22.18.0', isGood: false },
  { version: 'v22.19.0', isGood: true },
  { version: 'v24.0.0', isGood: true },
])('$version is good enough: $isGood', async ({ version, isGood }) => {
  expect(versionFault(version) === undefined).toBe(isGood);
  const file = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(file)).toMatchObject({ engines: { node: '>=22.19' } });
});
