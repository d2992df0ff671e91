import { execFile } from 'node:child_process';
import { chmod, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { folderWith } from './files.ts';
import { program, run } from './program.ts';

test.for([
  { name: 'commands', words: ['p'], proposed: ['plan'], directive: 4 },
  { name: 'no hidden command', words: ['complet'], proposed: ['completion'], directive: 4 },
  {
    name: 'flags of the command',
    words: ['plan', '--fil'],
    proposed: ['--filename'],
    directive: 4,
  },
  { name: 'flags of all commands', words: ['plan', '--col'], proposed: ['--color'], directive: 4 },
  { name: 'words of a flag', words: ['plan', '-o', ''], proposed: ['text', 'json'], directive: 4 },
  { name: 'words behind =', words: ['plan', '--output=j'], proposed: ['json'], directive: 4 },
  {
    name: 'words behind = in bash',
    words: ['plan', '--output', '=', 'j'],
    proposed: ['json'],
    directive: 4,
  },
  {
    name: 'right behind = in bash',
    words: ['plan', '--output', '='],
    proposed: ['text', 'json'],
    directive: 4,
  },
  {
    name: 'words of a list',
    words: ['export', '--format', 'hosts,endp'],
    proposed: ['hosts,endpoints'],
    directive: 4,
  },
  { name: 'files', words: ['plan', '-f', 'x'], proposed: [], directive: 0 },
  { name: 'more files', words: ['plan', '-f', 'x', ''], proposed: [], directive: 0 },
  { name: 'folders', words: ['export', '--output-dir', ''], proposed: [], directive: 16 },
  {
    name: 'flags after a value',
    words: ['plan', '-n', 'team', '--rec'],
    proposed: ['--recursive'],
    directive: 4,
  },
  {
    name: 'the command behind flags',
    words: ['--cloud', 'AzureChina', 'plan', '--rec'],
    proposed: ['--recursive'],
    directive: 4,
  },
  { name: 'shells', words: ['completion', 'z'], proposed: ['zsh'], directive: 4 },
  { name: 'nothing for ids', words: ['import', '/sub'], proposed: [], directive: 4 },
])('completes $name', async ({ words, proposed, directive }) => {
  const { stdout, exitCode } = await run(['complete', '--', ...words]);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.slice(0, -1).map((line) => line.split('\t')[0])).toEqual(proposed);
  expect(lines.at(-1)).toBe(`:${directive}`);
  expect(exitCode).toBe(0);
});

test('answers kubectl under the name by which it asks', async () => {
  const folder = await folderWith({});
  const link = path.join(folder, 'kubectl_complete-registry_network');
  await symlink(await program(), link);
  const { stdout } = await promisify(execFile)(link, ['plan', '--out']);
  expect(stdout).toBe('--output\thow to print it\n:4\n');
});

describe('the script', () => {
  test('makes bash complete', async () => {
    const folder = await folderWith({ 'policy one.yaml': '', 'deep/x': '' });
    const command = path.join(folder, 'registry-network');
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${await program()}' "$@"\n`);
    await chmod(command, 0o755);
    const completed = async (...words: readonly string[]) => {
      const quoted = words.map((word) => `'${word}'`).join(' ');
      const script = `source <(registry-network completion bash); source <(registry-network completion bash)
        COMP_WORDS=(registry-network ${quoted}) COMP_CWORD=${words.length}
        compopt() { :; }
        __registry_network_complete
        printf '%s\\n' "\${COMPREPLY[@]}"`;
      const env = { PATH: `${folder}:${process.env['PATH']}` };
      const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', script], {
        cwd: folder,
        env,
      });
      expect(stderr).toBe('');
      return stdout.trimEnd().split('\n');
    };
    expect(await completed('do')).toEqual(['doctor']);
    expect(await completed('plan', '-o', '')).toEqual(['text', 'json']);
    expect(await completed('plan', '-f', 'pol')).toEqual(['policy one.yaml']);
    expect(await completed('export', '--output-dir', '')).toEqual(['deep']);
    expect(await completed('import', '/sub')).toEqual(['']);
  });

  test.for(['zsh', 'fish'])('is there for %s', async (shell) => {
    const { stdout, exitCode } = await run(['completion', shell]);
    expect(stdout).toMatch(/registry-network complete -- /);
    expect(exitCode).toBe(0);
  });

  test('is not there for other shells', async () => {
    const { stderr, exitCode } = await run(['completion', 'tcsh']);
    expect(stderr).toMatch(/Allowed choices are bash, zsh, fish/);
    expect(exitCode).toBe(1);
  });
});
