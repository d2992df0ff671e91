import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import * as z from 'zod';
import { installCrds } from '../api/install-crds.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { chartFolder, renderChart } from './base.ts';
import { type Manifest, manifestsIn, ofKind } from './manifest.ts';
import { publishedCrds } from './published-crds.ts';

const controlPlane = connectControlPlane();
const folder = fileURLToPath(new URL('../../deploy/gitops', import.meta.url));
const fluxFolder = join(folder, 'flux');

beforeAll(async () => {
  await installCrds(controlPlane);
  const files = (await publishedCrds()).flatMap((file) => ['-f', file]);
  const installed = ['apply', '--server-side', '--force-conflicts', '--output=name', ...files];
  const crds = (await kubectl(installed)).trim().split('\n');
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...crds]);
  for (const name of ['flux-system', 'argocd', 'team-a', 'registry-network-system']) {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(namespace));
  }
}, 600_000);

describe('the API server takes, strictly, with the kinds of Flux and Argo CD served,', () => {
  test.for(['flux/clusters/prod/registry-network.yaml', 'argocd/applications.yaml'])(
    '%s',
    async (file) => {
      expect(await dryRun(['-f', join(folder, file)])).toEqual(taken);
    },
  );

  test.for(['operator', 'registries'])('what flux/%s builds', async (part) => {
    expect(await dryRun(['-k', join(fluxFolder, part)])).toEqual(taken);
  });

  test('what flux/team-a builds, in the namespace that its Kustomization gives it', async () => {
    expect(await dryRun(['--namespace=team-a', '-k', join(fluxFolder, 'team-a')])).toEqual(taken);
  });
});

describe('Flux finds', () => {
  test('a folder with a kustomization behind each path, and every file is in one', async () => {
    const kustomizations = manifestsIn(await readFile(clusterFile, 'utf8'));
    const paths = kustomizations.map((one) => kustomizationSchema.parse(one).spec.path);
    const folders = paths.map((path) => join(fluxFolder, path));
    const built = await Promise.all(folders.map((path) => kubectl(['kustomize', path])));
    const written: string[] = [];
    for await (const file of glob('*/!(kustomization).yaml', { cwd: fluxFolder })) {
      written.push(await readFile(join(fluxFolder, file), 'utf8'));
    }
    expect(built.flatMap(manifestsIn)).toHaveLength(written.flatMap(manifestsIn).length);
    expect(new Set(folders).size).toBe(folders.length);
  });

  test('each Kustomization that another depends on, and waits for all of them', async () => {
    const kustomizations = manifestsIn(await readFile(clusterFile, 'utf8'));
    const names = kustomizations.map(({ metadata }) => metadata.name);
    for (const { spec } of kustomizations.map((one) => kustomizationSchema.parse(one))) {
      expect(names).toEqual(expect.arrayContaining(spec.dependsOn.map(({ name }) => name)));
      expect(spec.wait || spec.healthChecks.length > 0).toBe(true);
    }
  });

  test('the policy that it waits for by name', async () => {
    const kustomizations = manifestsIn(await readFile(clusterFile, 'utf8'));
    const checks = kustomizations.flatMap(
      (one) => kustomizationSchema.parse(one).spec.healthChecks,
    );
    const policy = ofKind(
      manifestsIn(await kubectl(['kustomize', join(fluxFolder, 'team-a')])),
      'RegistryNetworkPolicy',
    );
    expect(checks).toEqual([
      {
        apiVersion: policy.apiVersion,
        kind: policy.kind,
        name: policy.metadata.name,
        namespace: 'team-a',
      },
    ]);
  });
});

describe('the chart takes the values of', () => {
  test('the HelmRelease', async () => {
    const release = await manifestOf('flux/operator/release.yaml', 'HelmRelease');
    const { values } = releaseSchema.parse(release).spec;
    expect(await renderedWith(values)).toContain(clientId);
  });

  test('the Application', async () => {
    const [application] = manifestsIn(
      await readFile(join(folder, 'argocd/applications.yaml'), 'utf8'),
    );
    const { helm } = applicationSchema.parse(application).spec.source;
    expect(await renderedWith(helm.valuesObject)).toContain(clientId);
  });

  test('and is where both look for it, by its name', async () => {
    const release = await readFile(join(fluxFolder, 'operator/release.yaml'), 'utf8');
    const workflow = new URL('../../.github/workflows/release.yaml', import.meta.url);
    const chart = await readFile(join(chartFolder, 'Chart.yaml'), 'utf8');
    const [, name] = /^name: (.+)$/m.exec(chart) ?? [];
    expect(release).toContain(`oci://ghcr.io/OWNER/REPOSITORY/chart/${name}\n`);
    expect(await readFile(workflow, 'utf8')).toContain('"oci://$image/chart"');
  });
});

const clientId = 'azure.workload.identity/client-id: 00000000-';
const taken = { code: 0, warnings: '' };
const clusterFile = join(fluxFolder, 'clusters/prod/registry-network.yaml');

const kustomizationSchema = z.object({
  spec: z.object({
    path: z.string(),
    wait: z.boolean().default(false),
    dependsOn: z.array(z.object({ name: z.string() })).default([]),
    healthChecks: z.array(z.record(z.string(), z.string())).default([]),
  }),
});
const valuesSchema = z.record(z.string(), z.unknown());
const releaseSchema = z.object({ spec: z.object({ values: valuesSchema }) });
const applicationSchema = z.object({
  spec: z.object({ source: z.object({ helm: z.object({ valuesObject: valuesSchema }) }) }),
});

async function manifestOf(file: string, kind: string): Promise<Manifest> {
  return ofKind(manifestsIn(await readFile(join(folder, file), 'utf8')), kind);
}

async function renderedWith(values: object): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'values-'));
  try {
    const file = join(place, 'values.yaml');
    await writeFile(file, stringify(values));
    return await renderChart([`--values=${file}`]);
  } finally {
    await rm(place, { recursive: true });
  }
}

async function dryRun(what: readonly string[]) {
  const flags = ['--server-side', '--dry-run=server', '--validate=strict', '--force-conflicts'];
  const { code, stderr } = await controlPlane.kubectl(['apply', ...flags, ...what]);
  return { code, warnings: stderr };
}

async function kubectl(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await controlPlane.kubectl(args, { input });
  expect({ code, stderr }, `kubectl ${args.join(' ')}`).toEqual({
    code: 0,
    stderr: '',
  });
  return stdout;
}
