import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { readConfig } from '../../src/config/config.ts';
import { installCrds } from '../api/install-crds.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { baseFolder, chartFolder, handWritten, renderChart, renderedFolders } from './base.ts';
import { helm } from './helm.ts';
import { manifestsIn, ofKind } from './manifest.ts';

const controlPlane = connectControlPlane();
const client = '11111111-2222-3333-4444-555555555555';
const overlays = fileURLToPath(new URL('../../deploy/kustomize/overlays', import.meta.url));

beforeAll(async () => {
  await installCrds(controlPlane);
  await controlPlane.kubectl(['apply', '--server-side', '-f', join(baseFolder, 'namespace.yaml')]);
  await helm(['version']);
}, 600_000);

describe('the base of kustomize', () => {
  test('is what the chart renders with its default values', async () => {
    for (const [folder, files] of await renderedFolders()) {
      const written = new Map<string, string>();
      for (const name of await readdir(folder)) {
        if (handWritten.has(name)) continue;
        written.set(name, await readFile(join(folder, name), 'utf8'));
      }
      expect(written, 'run `npm run generate:base`').toEqual(files);
    }
  });

  test('holds, with the namespace, the very objects of the chart', async () => {
    const base = manifestsIn((await controlPlane.kubectl(['kustomize', baseFolder])).stdout);
    const chart = manifestsIn(await renderChart());
    const names = (manifests: typeof base) =>
      manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted();
    expect(names(base)).toEqual(names([...chart, ofKind(base, 'Namespace')]));
  });
});

describe('the API server takes, strictly,', () => {
  test.for([
    { name: 'as it is', values: [] },
    {
      name: 'with a workload identity',
      values: [`identity.clientId=${client}`, `identity.tenantId=${client}`],
    },
    {
      name: 'with a managed identity',
      values: ['identity.kind=managed-identity', `identity.clientId=${client}`],
    },
    {
      name: 'with a secret',
      values: ['identity.kind=client-secret', 'identity.secretName=azure'],
    },
    {
      name: 'with every value set',
      values: [
        'image.digest=sha256:' + 'a'.repeat(64),
        'imagePullSecrets[0].name=pull',
        'cloud=AzureChina',
        'readOnly=true',
        'platformNamespaces={a,b}',
        'extraArgs={--workers=2}',
        'extraEnv[0].name=HTTPS_PROXY',
        'extraEnv[0].value=http://proxy.example:3128',
        'serviceTags.file=/tags/tags.json',
        'extraVolumes[0].name=tags',
        'extraVolumes[0].configMap.name=tags',
        'extraVolumeMounts[0].name=tags',
        'extraVolumeMounts[0].mountPath=/tags',
        'serviceAccount.annotations.a=b',
        'podAnnotations.a=b',
        'podLabels.a=b',
        'tolerations[0].operator=Exists',
        'priorityClassName=system-cluster-critical',
        'networkPolicy.extraEgress[0].ports[0].port=8080',
        'metrics.readers[0].name=prometheus',
        'metrics.readers[0].namespace=monitoring',
      ],
    },
  ])('the chart $name', async ({ values }) => {
    const rendered = await renderChart(values.map((value) => `--set=${value}`));
    expect(await dryRun(rendered)).toEqual(taken);
  });

  test('the chart in the network of its nodes, where Pod Security lets it', async () => {
    const { code, warnings } = await dryRun(await renderChart(['--set=hostNetwork=true']));
    expect(code).toBe(0);
    expect(warnings.trim()).toBe(
      'Warning: would violate PodSecurity "restricted:latest": host namespaces (hostNetwork=true)',
    );
  });

  test.for(['aks-workload-identity', 'development'])('the overlay %s', async (overlay) => {
    const { stdout } = await controlPlane.kubectl(['kustomize', join(overlays, overlay)]);
    expect(await dryRun(stdout)).toEqual(taken);
  });

  test('all of the overlay for Prometheus, but for the kinds of its own operator, which are not there', async () => {
    const folder = join(overlays, 'prometheus');
    const all = manifestsIn((await controlPlane.kubectl(['kustomize', folder])).stdout);
    const theirs = all.filter(({ apiVersion }) => apiVersion === 'monitoring.coreos.com/v1');
    const ours = all.filter((manifest) => !theirs.includes(manifest));
    const list = { apiVersion: 'v1', kind: 'List', items: ours };
    expect(await dryRun(JSON.stringify(list))).toEqual(taken);
    expect(theirs.map(({ kind }) => kind)).toEqual(['PrometheusRule', 'ServiceMonitor']);
  });

  test('a pod of the Deployment where Pod Security is restricted', async () => {
    const deployment = deploymentSchema.parse(
      ofKind(manifestsIn(await renderChart()), 'Deployment'),
    );
    const { template } = deployment.spec;
    const metadata = { ...template.metadata, name: 'pod', namespace: 'registry-network-system' };
    const pod = { apiVersion: 'v1', kind: 'Pod', ...template, metadata };
    expect(await dryRun(JSON.stringify(pod))).toEqual(taken);
  });
});

describe('the chart', () => {
  test('gives the operator the environment that is asked for', async () => {
    const values = [
      '--set=extraEnv[0].name=HTTPS_PROXY',
      '--set=extraEnv[0].value=http://proxy:3128',
    ];
    const rendered = ofKind(manifestsIn(await renderChart(values)), 'Deployment');
    expect(rendered).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                env: expect.arrayContaining([{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }]),
              },
            ],
          },
        },
      },
    });
  });

  test('opens the ports that the operator serves on when nobody says otherwise', async () => {
    const deployment = deploymentSchema.parse(
      ofKind(manifestsIn(await renderChart()), 'Deployment'),
    );
    const [{ args, ports }] = deployment.spec.template.spec.containers;
    const env = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: 'f' };
    expect(readConfig(args, env)).toMatchObject({
      health: { port: ports.find(({ name }) => name === 'health')?.containerPort },
      metrics: { address: { port: ports.find(({ name }) => name === 'metrics')?.containerPort } },
    });
  });

  test('tells the operator which pod it is, and where', async () => {
    const deployment = deploymentSchema.parse(
      ofKind(manifestsIn(await renderChart()), 'Deployment'),
    );
    const [{ env }] = deployment.spec.template.spec.containers;
    expect(env.map(({ name, valueFrom }) => [name, valueFrom.fieldRef.fieldPath])).toEqual([
      ['POD_NAME', 'metadata.name'],
      ['POD_NAMESPACE', 'metadata.namespace'],
      ['POD_IP', 'status.podIP'],
      ['NODE_NAME', 'spec.nodeName'],
    ]);
  });

  test('is clean in the eyes of helm', async () => {
    expect(await helm(['lint', '--strict', chartFolder])).toContain('0 chart(s) failed');
  });

  test('is of the version of the package', async () => {
    const versionSchema = z.object({ version: z.string(), appVersion: z.string().optional() });
    const chart = versionSchema.parse(
      parse(await readFile(join(chartFolder, 'Chart.yaml'), 'utf8')),
    );
    const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const { version } = versionSchema.parse(JSON.parse(text));
    expect(chart).toMatchObject({ version, appVersion: version });
  });

  test.for([
    { value: 'identity.clientId=my-identity', says: '/identity/clientId' },
    { value: 'identity.kind=password', says: '/identity/kind' },
    { value: 'identity.kind=client-secret', says: '/identity/secretName' },
    { value: 'replica=3', says: "additional properties 'replica' not allowed" },
    { value: 'image.digest=latest', says: '/image/digest' },
    { value: 'platformNamespaces={Team A}', says: '/platformNamespaces/0' },
    { value: 'extraArgs={workers}', says: '/extraArgs/0' },
    { value: 'serviceTags.file=/t.json,serviceTags.configMap=t', says: '/serviceTags' },
  ])('refuses $value', async ({ value, says }) => {
    await expect(renderChart([`--set=${value}`])).rejects.toThrow(says);
  });
});

const deploymentSchema = z.object({
  spec: z.object({
    template: z.looseObject({
      metadata: z.looseObject({}),
      spec: z.looseObject({
        containers: z.tuple([
          z.looseObject({
            args: z.array(z.string()),
            ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
            env: z.array(
              z.object({
                name: z.string(),
                valueFrom: z.object({ fieldRef: z.object({ fieldPath: z.string() }) }),
              }),
            ),
          }),
        ]),
      }),
    }),
  }),
});
const taken = { code: 0, warnings: '' };

async function dryRun(input: string) {
  const flags = ['--server-side', '--dry-run=server', '--validate=strict', '--force-conflicts'];
  const { code, stderr } = await controlPlane.kubectl(['apply', ...flags, '-f', '-'], { input });
  return { code, warnings: stderr };
}
