import { expect, test } from 'vitest';
import { managedFields } from './managed-fields.ts';
import { type KubeObject, parseObject } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

const finalizer = 'registrynetwork.dev/revoke';
const flux = 'kustomize-controller';

test('Flux and the operator never have a field in common, and applying again changes nothing', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const spec = { ...wanted(town), verification: { settle: '0s' } };
  scene.startOperator();
  await apply(scene, spec);
  const first = await scene.ready('contoso', 'InSync');
  expect(fields(scene)).toEqual({
    flux: [
      'metadata.labels.kustomize.toolkit.fluxcd.io/name',
      ...Object.keys(wanted(town)).map((name) => `spec.${name}`),
      'spec.verification.settle',
    ].toSorted(),
    operator: ['metadata.finalizers', `metadata.finalizers.v:"${finalizer}"`, 'status.*'],
    shared: [],
  });
  expect(versionOf(await apply(scene, spec))).toBe(versionOf(first));

  await apply(scene, { ...spec, ipRanges: [] });
  await scene.policies.request('contoso', 'now');
  await scene.until('the request is answered', (policies) =>
    policies.get('contoso')?.status.lastHandledReconcileAt === 'now' ? true : undefined,
  );
  const policy = await scene.ready('contoso', 'InSync');
  expect(policy.metadata.finalizers).toEqual([finalizer]);
  expect(writes(scene).at(-1)).toBe('PATCH contoso Deny ipRules:1');
  expect(fields(scene).shared).toEqual([]);
  const again = await apply(scene, { ...spec, ipRanges: [] });
  expect(versionOf(again)).toBe(versionOf(policy));
});

test('what Flux no longer applies is given up by it alone', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const { ipRanges: _, ...less } = wanted(town);
  const settle = { verification: { settle: '0s' } };
  scene.startOperator();
  await apply(scene, { ...wanted(town), ...settle });
  await scene.ready('contoso', 'InSync');
  const { metadata } = await apply(scene, { ...less, ...settle });
  const policy = await scene.until('the spec without ranges is in force', (policies) => {
    const seen = policies.get('contoso');
    return seen?.status.observedGeneration === metadata.generation ? seen : undefined;
  });
  expect(policy.spec['ipRanges'] ?? []).toEqual([]);
  expect(fields(scene)).toMatchObject({ shared: [] });
  expect(policy.metadata.finalizers).toEqual([finalizer]);
});

test('kubectl apply and Argo CD, who apply on the client side, see nothing changed either', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  const manifest = manifestOf({ ...wanted(town), verification: { settle: '0s' } });
  await kubectl(scene, ['apply', '-f', '-'], manifest);
  await scene.ready('contoso', 'InSync');
  expect(await kubectl(scene, ['apply', '-f', '-'], manifest)).toMatch(/ unchanged\n$/);
  expect(await kubectl(scene, ['diff', '-f', '-'], manifest)).toBe('');
});

/** As Flux applies, but without its force, so that a conflict is an error. */
async function apply(scene: Scene, spec: object) {
  const flags = ['--server-side', `--field-manager=${flux}`, '-o', 'json', '-f', '-'];
  return parseObject(JSON.parse(await kubectl(scene, ['apply', ...flags], manifestOf(spec))));
}

function manifestOf(spec: object): string {
  const labels = { 'kustomize.toolkit.fluxcd.io/name': 'registries' };
  return JSON.stringify({
    apiVersion: 'registrynetwork.dev/v1alpha1',
    kind: 'RegistryNetworkPolicy',
    metadata: { name: 'contoso', labels },
    spec,
  });
}

async function kubectl(scene: Scene, args: readonly string[], input: string): Promise<string> {
  const all = ['-n', scene.namespace, ...args];
  const { code, stdout, stderr } = await stage.controlPlane.kubectl(all, { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function versionOf({ metadata }: KubeObject): string {
  return metadata.resourceVersion;
}

/** Of the newest state of the policy; those of the status as one. */
function fields(scene: Scene) {
  const byManager = managedFields(scene.seen.policies.entries.at(-1)?.raw);
  const fluxes = byManager.get(flux) ?? [];
  const operators = byManager.get('registry-network-operator') ?? [];
  return {
    flux: fluxes,
    operator: [...new Set(operators.map((path) => path.replace(/^status\..*/, 'status.*')))],
    shared: operators.filter((path) => fluxes.includes(path)),
  };
}
