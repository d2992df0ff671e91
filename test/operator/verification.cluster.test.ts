import { expect, test } from 'vitest';
import { NodeDeeds } from './node-deeds.ts';
import { conditionOf, type KubeObject, readyNow } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, type Town } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

interface Verified {
  readonly scene: Scene;
  readonly town: Town;
  /** What the operator is told of its own pod. */
  readonly pod: Readonly<Record<string, string>>;
}

/** A town whose registry can be asked, an operator's node in the subnet of the nodes, and what it is told of itself. */
async function settleIn(scene: Scene, kubelets: NodeDeeds): Promise<Verified> {
  const { azure, places } = scene;
  const loginServer = `localhost:${new URL(azure.endpoint).port}`;
  const town = buildTown(scene, 'contoso', { loginServer });
  const id = `${places.group('shop')}/providers/Microsoft.ContainerService/managedClusters/prod`;
  azure.world.aks.addCluster({ id, pools: [{ name: 'sys', subnet: town.nodes, count: 1 }] });
  const nodes = azure.world.aks.nodesOf(id, 'sys');
  await kubelets.join(nodes);
  azure.world.defaultSource = { kind: 'subnet', id: town.nodes };
  return { scene, town, pod: { NODE_NAME: nodes[0]?.name ?? '', POD_IP: '10.0.0.9' } };
}

const probing = { probe: true, settle: '2s' };

function wanted({ town: { registry, nodes, build } }: Verified, more: object = {}) {
  const subnets = [{ id: nodes }, { id: build }];
  const spec = { registry, subnets, defaultAction: 'Deny', allowInterruption: true };
  return { ...spec, verification: probing, ...more };
}

function access(scene: Scene, status: string): Promise<KubeObject> {
  return scene.until(`AccessVerified is ${status}`, (all) => {
    const policy = all.get('contoso');
    const isSo = policy !== undefined && conditionOf(policy, 'AccessVerified')?.status === status;
    return isSo && readyNow(policy)?.reason !== 'Verifying' ? policy : undefined;
  });
}

function probes({ azure }: Scene) {
  return azure.log.all.filter(({ plane }) => plane === 'data');
}

test('who is let in under Deny for as long as settle says, is verified', async () => {
  await using scene = await Scene.open(stage);
  await using kubelets = new NodeDeeds(stage.api);
  const verified = await settleIn(scene, kubelets);
  scene.startOperator([], verified.pod);
  await scene.policies.create('contoso', wanted(verified));
  await scene.ready('contoso', 'Verifying');
  const policy = await access(scene, 'True');
  expect(conditionOf(policy, 'AccessVerified')).toMatchObject({ reason: 'LetIn' });
  await scene.ready('contoso', 'InSync');
  await scene.event('LetIn', /answered 401/, 'contoso');

  const asked = probes(scene);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 401));
  // Nothing is asked before Deny, and nobody is told who asks.
  const denied = scene.azure.log.all.findIndex(({ method, body }) => {
    return method === 'PATCH' && JSON.stringify(body).includes('"Deny"');
  });
  expect(scene.azure.log.all.findIndex(({ plane }) => plane === 'data')).toBeGreaterThan(denied);
  expect(asked.flatMap(({ headers }) => Object.keys(headers))).not.toContain('authorization');
});

test('who is denied though it is allowed, is said to be so', async () => {
  await using scene = await Scene.open(stage);
  await using kubelets = new NodeDeeds(stage.api);
  const verified = await settleIn(scene, kubelets);
  // Azure does not know the subnet of this address, whatever it shows of its service endpoint.
  scene.azure.world.defaultSource = { kind: 'ip', address: '10.0.0.4' };
  scene.startOperator([], verified.pod);
  await scene.policies.create('contoso', wanted(verified));
  const policy = await access(scene, 'False');
  expect(readyNow(policy)).toMatchObject({ status: 'False', reason: 'AccessDenied' });
  await scene.event('AccessDenied', /answered 403/, 'contoso');
  expect(probes(scene).length).toBeGreaterThanOrEqual(4);
  expect(writes(scene).at(-1)).toBe('PATCH contoso Deny');
});

test('Deny is taken back where it is wanted, once, and tried again when the policy changes', async () => {
  await using scene = await Scene.open(stage);
  await using kubelets = new NodeDeeds(stage.api);
  const verified = await settleIn(scene, kubelets);
  const { world } = scene.azure;
  const { registry } = verified.town;
  world.defaultSource = { kind: 'ip', address: '10.0.0.4' };
  scene.startOperator([], verified.pod);
  const verification = { rollback: true, settle: '2s' };
  await scene.policies.create('contoso', wanted(verified, { verification, interval: '10s' }));
  await scene.ready('contoso', 'RolledBack');
  await scene.azureShows('everybody is let in', () => isOpen(scene, registry));
  const deeds = ['PATCH contoso Deny', 'PATCH contoso Allow'];
  expect(writes(scene).slice(-2)).toEqual(deeds);
  await scene.event('RolledBack', /Deny is tried again once the spec/, 'contoso');
  const state = await scene.state(registry, ({ spec }) => spec['settings'] !== undefined);
  const name = `${scene.namespace}/contoso`;
  expect(state.spec['rolledBack']).toMatchObject([{ policy: name, generation: 1 }]);
  await scene.event('RolledBack', /goes back to Allow/, state.metadata.name);

  // A new process knows it as well, and a stranger's Deny is left alone.
  await scene.operator[Symbol.asyncDispose]();
  world.setRules(registry, { defaultAction: 'Deny' });
  const last = scene.azure.log.last;
  scene.startOperator([], verified.pod);
  await scene.policies.request('contoso', 'now');
  await scene.until('it was looked at', (all) => {
    return all.get('contoso')?.status.lastHandledReconcileAt === 'now' ? true : undefined;
  });
  await scene.ready('contoso', 'RolledBack');
  expect(writes(scene, last)).toEqual([]);

  world.setRules(registry, { defaultAction: 'Allow' });
  world.defaultSource = { kind: 'subnet', id: verified.town.nodes };
  await scene.policies.edit('contoso', { verification: { rollback: true, settle: '1s' } });
  await access(scene, 'True');
  expect(isOpen(scene, registry)).toBe(false);
  const tried = await scene.state(registry, ({ spec }) => spec['rolledBack'] === undefined);
  expect(tried.spec['settings']).toMatchObject({ defaultAction: { applied: 'Deny' } });
});

function isOpen({ azure }: Scene, registry: string): boolean {
  return azure.world.registry(registry).rules.defaultAction === 'Allow';
}

test('a pod in another subnet than its node asks nothing, and claims nothing', async () => {
  await using scene = await Scene.open(stage);
  await using kubelets = new NodeDeeds(stage.api);
  const verified = await settleIn(scene, kubelets);
  scene.startOperator([], { ...verified.pod, POD_IP: '10.0.1.9' });
  await scene.policies.create('contoso', wanted(verified));
  await scene.ready('contoso', 'InSync');
  const policy = await access(scene, 'Unknown');
  expect(conditionOf(policy, 'AccessVerified')).toMatchObject({ reason: 'PodElsewhere' });
  expect(probes(scene)).toEqual([]);
});

test('where no policy asks, nobody asks the registry', async () => {
  await using scene = await Scene.open(stage);
  await using kubelets = new NodeDeeds(stage.api);
  const verified = await settleIn(scene, kubelets);
  scene.startOperator([], verified.pod);
  await scene.policies.create('contoso', wanted(verified, { verification: { settle: '0s' } }));
  const policy = await scene.ready('contoso', 'InSync');
  expect(conditionOf(policy, 'AccessVerified')).toBeUndefined();
  const networks = scene.azure.log.all.filter(({ url }) => /virtualnetworks\/[^/]+\?/i.test(url));
  expect([...probes(scene), ...networks]).toEqual([]);
});
