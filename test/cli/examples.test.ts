import { spawn } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { folderWith } from './files.ts';
import { program } from './program.ts';
import { azureWith, policyText, registryId, worldWith } from './world.ts';

const page = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');

// The first one is about installing.
const examples = [...page.matchAll(/^```sh\n(.*?)^```/gms)].slice(1).map(([, block = '']) => block);

test('the page has examples of each command', () => {
  for (const command of ['plan', 'import', 'export', 'doctor', 'completion']) {
    expect(examples.join('')).toContain(`registry-network ${command}`);
  }
});

test.for(examples.flatMap((block) => block.trimEnd().split('\n')))('%s', async (line) => {
  const azure = await azureWith(worldWith({}));
  const loginServer = `localhost:${new URL(azure.endpoint).port}`;
  azure.reset();
  azure.world.seed(worldWith({ loginServer, ips: ['203.0.113.0/24'] }));
  const manifest = policyText({ ipRanges: ['203.0.113.0/24'] });
  const folder = await folderWith({ 'policies/a.yaml': manifest, 'contoso.yaml': manifest });
  const commands: Readonly<Record<string, string>> = {
    'registry-network':
      `exec '${process.execPath}' '${await program()}' "$@" --arm-endpoint=${azure.endpoint} ` +
      `--authority-host=${azure.endpoint} --azure-ca-file=${azure.caFile}`,
    az: `echo ${registryId}`,
    kustomize: 'cat policies/a.yaml',
    // What is run in a pod is run here.
    kubectl:
      'case "$*" in *" exec "*) while [ "$1" != -- ]; do shift; done; shift 3; exec registry-network "$@";; *) cat policies/a.yaml;; esac',
  };
  for (const [name, script] of Object.entries(commands)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', line], {
    cwd: folder,
    env: {
      PATH: `${folder}:${process.env['PATH']}`,
      HOME: folder,
      ID: registryId,
      AZURE_TENANT_ID: azure.tenant,
      AZURE_CLIENT_ID: 'operator',
      AZURE_CLIENT_SECRET: 'secret',
    },
  });
  const [stderr, exitCode] = await Promise.all([
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});
