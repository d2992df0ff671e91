import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileWith, folderWith } from './files.ts';
import { reportIn } from './plan-report.ts';
import { run, runOn } from './program.ts';
import { azureWith, policyText, worldWith } from './world.ts';

describe('the files of plan', () => {
  test('are named with everything that is wrong, before Azure is asked', async () => {
    const azure = await azureWith(worldWith({}));
    const file = await fileWith(
      [
        policyText({ subnet: [], subnets: [{ id: 'aks', pool: 1 }] }),
        policyText({}, { name: 'twice' }),
        policyText({}, { name: 'twice' }),
        policyText({}, { name: 'new' }).replace('v1alpha1', 'v2'),
        'a: [b\n---\n- 1\n',
      ].join(''),
    );
    const { stdout, stderr, exitCode } = await runOn(azure, ['plan', '-f', file]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr.replaceAll(file, 'FILE')).toMatchInlineSnapshot(`
      "error: the files are not in order:
        FILE:10: Flow sequence in block collection must be sufficiently indented and end with a ]
        FILE:11: this is no object of Kubernetes: it has no apiVersion and kind
        FILE:1: RegistryNetworkPolicy contoso: there is no field spec.subnet, spec.subnets[0].pool
        FILE:1: RegistryNetworkPolicy contoso: spec.subnets[0].id: must be the ARM id of a subnet, /subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<network>/subnets/<subnet>, with no %, "..", "?", "//", spaces or trailing slash
        FILE:7: registrynetwork.dev/v2 is not known here, only registrynetwork.dev/v1alpha1
        FILE:3 and FILE:5: policy platform/twice is there more than once
      "
    `);
    expect(azure.log.last).toBe(0);
  });

  test('may be in folders, among others', async () => {
    const azure = await azureWith(worldWith({}));
    const folder = await folderWith({
      'a.yaml': policyText({ ipRanges: ['203.0.113.0/24'] }),
      'deeper/b.yml': policyText({ ipRanges: ['192.0.2.0/24'] }, { name: 'deeper' }),
      'other.json': JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} }),
      'notes.txt': 'no: yaml: at all',
    });
    const shallow = await runOn(azure, ['plan', '-f', folder, '-o', 'json']);
    expect(reportIn(shallow.stdout)[0]?.changes).toHaveLength(1);
    const deep = await runOn(azure, ['plan', '-R', '-f', folder, '-o', 'json']);
    expect(reportIn(deep.stdout)[0]?.changes).toHaveLength(2);
  });

  test.for([
    {
      name: 'a file that is not there',
      args: ['-f', 'nowhere.yaml'],
      says: /nowhere.yaml: there is no such file/,
    },
    { name: 'a folder without manifests', args: ['-f', '.'], says: /holds no .yaml.*--recursive/ },
    { name: 'no policy', args: ['-f', '-'], says: /no RegistryNetworkPolicy in -/ },
    { name: 'no file', args: [], says: /which files\? Name them with -f FILE/ },
    {
      name: 'an unknown format',
      args: ['-f', '-', '-o', 'xml'],
      says: /Allowed choices are text, json/,
    },
    {
      name: 'half a cloud',
      args: ['-f', 'p.yaml', '--cloud', 'Custom'],
      says: /needs --arm-endpoint/,
    },
  ])('are missed: $name', async ({ args, says }) => {
    const cwd = await folderWith({ 'p.yaml.txt': '' });
    if (args.includes('p.yaml')) await writeFile(path.join(cwd, 'p.yaml'), policyText({}));
    const { stdout, stderr, exitCode } = await run(['plan', ...args], { cwd });
    expect(stderr).toMatch(says);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });
});
