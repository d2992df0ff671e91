import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { apiGroup, policyKind } from '../../src/api/kinds.ts';
import { connectControlPlane, type SharedControlPlane } from '../control-plane/connect.ts';
import { startControlPlane } from '../control-plane/control-plane.ts';
import { chartFolder } from './base.ts';
import { helm } from './helm.ts';

// Of its own: where a release guards ledgers, no other test could write one.
let controlPlane: SharedControlPlane;
beforeAll(async () => {
  const own = await startControlPlane();
  afterAll(() => own.stop());
  controlPlane = connectControlPlane(own.address);
});

const policies = `${policyKind.plural}.${apiGroup}`;

test(
  'helm installs and upgrades the kinds, and leaves them and the policies when it goes',
  { timeout: 600_000 },
  async () => {
    await using namespace = await controlPlane.testNamespace();
    const into = ['--namespace', namespace.name];
    await release(['install', 'operator', await olderChart(), ...into]);
    expect(await categories()).toBe('["azure","older"]');
    expect(await guards()).toBe(0);
    await expect.poll(() => applySample(namespace.name), { timeout: 20_000 }).toBe(0);

    await release(['upgrade', 'operator', chartFolder, ...into]);
    expect(await categories()).toBe('["azure"]');
    expect(await guards()).toBe(2);

    await release(['uninstall', 'operator', '--namespace', namespace.name]);
    const left = ['get', `${policies},deployments`, '--output=name', '-n', namespace.name];
    expect((await controlPlane.kubectl(left)).stdout).toBe(
      `${policyKind.singular}.${apiGroup}/contoso\n`,
    );
    expect(await guards()).toBe(0);
  },
);

function release(args: readonly string[]): Promise<string> {
  const { kubeconfigPath, dataDir } = controlPlane;
  return helm(args, { KUBECONFIG: kubeconfigPath, HOME: dataDir });
}

/** A version of the chart in which policies are in one more category, and nothing guards ledgers. */
async function olderChart(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chart-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(chartFolder, folder, { recursive: true });
  const crd = join(folder, 'templates/crds', `${apiGroup}_${policyKind.plural}.yaml`);
  const text = await readFile(crd, 'utf8');
  await writeFile(crd, text.replace(/- azure$/m, '- azure\n      - older'));
  await rm(join(folder, 'templates/admission-policies.yaml'));
  return folder;
}

async function categories(): Promise<string> {
  const what = ['get', 'crd', policies, '--output=jsonpath={.spec.names.categories}'];
  return (await controlPlane.kubectl(what)).stdout;
}

async function guards(): Promise<number> {
  const what = ['get', 'validatingadmissionpolicies', '--output=name'];
  return (await controlPlane.kubectl(what)).stdout.split('\n').filter((line) => line !== '').length;
}

async function applySample(namespace: string): Promise<number> {
  const sample = ['apply', '-n', namespace, '-f', 'deploy/samples/minimal.yaml'];
  return (await controlPlane.kubectl(sample)).code;
}
