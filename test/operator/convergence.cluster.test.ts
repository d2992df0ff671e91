import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { conditionOf } from './objects.ts';
import { Scene } from './scene.ts';
import { buildTown, denials, look, strangersRange, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('a policy becomes a restricted registry, and what others put there stays', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const before = look(scene, town);
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  const policy = await scene.ready('contoso', 'InSync');

  const after = look(scene, town);
  expect(after.rules).toEqual({
    defaultAction: 'Deny',
    subnets: [town.stranger, town.nodes, town.build],
    ips: [strangersRange, '203.0.113.0/24'],
  });
  expect(after.settings).toEqual(before.settings);
  const [nodes, build, stranger] = before.subnets;
  const endpoint = {
    service: 'Microsoft.ContainerRegistry',
    locations: ['*'],
    provisioningState: 'Succeeded',
  };
  expect(after.subnets).toEqual([
    { ...nodes, serviceEndpoints: [...list(nodes?.['serviceEndpoints']), endpoint] },
    { ...build, serviceEndpoints: [endpoint] },
    stranger,
  ]);
  expect(writes(scene)).toEqual([
    'PUT nodes',
    'PUT build',
    'PATCH contoso Allow virtualNetworkRules:3 ipRules:2',
    'PATCH contoso Deny',
  ]);
  expect(denials(town)).toEqual([]);

  expect(policy.metadata.finalizers).toEqual(['registrynetwork.dev/revoke']);
  const conditions = policy.status.conditions.map(({ type, status, reason }) => [
    type,
    status,
    reason,
  ]);
  expect(conditions).toEqual([
    ['Ready', 'True', 'InSync'],
    ['Authorized', 'True', 'PlatformNamespace'],
    ['SubnetsReady', 'True', 'InSync'],
    ['RulesApplied', 'True', 'InSync'],
  ]);
  const isThere = { from: 'id', serviceEndpoint: 'Present', rule: 'Present' };
  expect(policy.status).toMatchObject({
    observedGeneration: 1,
    pendingChanges: 0,
    plan: [],
    registry: { loginServer: 'contoso.azurecr.io', sku: 'Premium', defaultAction: 'Deny' },
    subnets: [
      { id: town.nodes.toLowerCase(), ...isThere },
      { id: town.build.toLowerCase(), ...isThere },
    ],
  });
});

test('the ledger tells ours from theirs and remembers what was', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  const subnets = [{ id: town.nodes }, { id: town.stranger }];
  await scene.policies.create('contoso', { ...wanted(town), subnets });
  await scene.ready('contoso', 'InSync');
  const state = await scene.state(
    town.registry,
    (seen) => conditionOf(seen, 'Ready')?.reason === 'InSync',
  );
  const [nodes, stranger] = [town.nodes.toLowerCase(), town.stranger.toLowerCase()];
  expect(state.spec).toEqual({
    registry: town.registry.toLowerCase(),
    subnetRules: [
      { subnet: nodes, ownership: 'Managed' },
      { subnet: stranger, ownership: 'Adopted' },
    ],
    ipRules: [{ value: '203.0.113.0/24', ownership: 'Managed' }],
    serviceEndpoints: [
      { subnet: nodes, ownership: 'Managed' },
      { subnet: stranger, ownership: 'Adopted' },
    ],
    securityRules: [],
    settings: { defaultAction: { original: 'Allow', applied: 'Deny' } },
  });
  expect(state.status).toMatchObject({
    policies: 1,
    ipRules: [
      { value: strangersRange, origin: 'Foreign' },
      { value: '203.0.113.0/24', origin: 'Managed' },
    ],
    limits: { subnetRules: '2/100', ipRules: '2/200' },
  });
});

test('kubectl apply, wait, get and delete do what a person expects of them', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const untouched = look(scene, town);
  scene.startOperator();
  const spec = { ...wanted(town), verification: { settle: '0s' }, deletionPolicy: 'Restore' };
  const head = { apiVersion: 'registrynetwork.dev/v1alpha1', kind: 'RegistryNetworkPolicy' };
  const manifest = JSON.stringify({ ...head, metadata: { name: 'contoso' }, spec });
  await kubectl(['apply', '-f', '-'], manifest);
  await kubectl(['wait', '--for=condition=Ready', '--timeout=20s', 'rnp/contoso']);
  expect(await kubectl(['get', 'rnp'])).toMatch(/contoso +contoso\S* +Enforce +Deny +True +InSync/);
  expect(await kubectl(['describe', 'rnp/contoso'])).toMatch(
    /Events:[^]* InSync .*registrynetwork/,
  );
  expect(await kubectl(['get', 'rns'])).toMatch(
    /contoso-\w+ +contoso\S* +Deny +3\/100 +2\/200 +1 +True/,
  );
  await kubectl(['delete', 'rnp/contoso', '--timeout=20s']);
  expect(look(scene, town)).toEqual(untouched);

  async function kubectl(args: readonly string[], input = ''): Promise<string> {
    const all = ['-n', scene.namespace, ...args];
    const { code, stdout, stderr } = await stage.controlPlane.kubectl(all, { input });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }
});

test('events tell the story', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), verification: { settle: '1s' } });
  await scene.ready('contoso', 'InSync');
  await scene.event('InSync', /./);
  const told = scene.events.filter(({ regarding }) => regarding.kind === 'RegistryNetworkPolicy');
  const reasons = told.map(({ type, reason }) => `${type} ${reason}`);
  expect(reasons).toEqual(
    expect.arrayContaining(['Normal Started', 'Normal Applied', 'Normal Settling']),
  );
  expect(reasons.at(-1)).toBe('Normal InSync');
  expect(reasons.filter((reason) => reason.startsWith('Warning'))).toEqual([]);
  expect(told.filter(({ reason }) => reason === 'Applied').map(({ note }) => note)).toEqual([
    expect.stringMatching(/network rules .*\+.*nodes .*\+.*build \+203\.0\.113\.0\/24/),
    expect.stringMatching(/defaultAction.*Deny/),
  ]);
});

test('Deny waits until the rules have settled', async () => {
  await using scene = await Scene.open(stage, {
    azure: { delays: { dataPlanePropagationMs: 1_000 } },
  });
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), verification: { settle: '2s' } });
  const settling = await scene.ready('contoso', 'Settling');
  expect(settling.status.plan).toMatchObject([
    { action: 'SetDefaultAction', detail: 'Allow -> Deny' },
  ]);
  await scene.ready('contoso', 'InSync');
  const [rules, deny] = scene.azure.log.writes().slice(-2);
  expect((deny?.time ?? 0) - (rules?.time ?? 0)).toBeGreaterThanOrEqual(2_000);
  expect(denials(town)).toEqual([]);
});

test('when nothing changed, nothing is sent', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const operator = scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), interval: '10s' });
  await scene.ready('contoso', 'InSync');
  await scene.event('InSync', /./);
  // The log comes by a pipe of its own: the look that found everything in place has to be told of, too.
  await scene.azureShows('the operator rests', () => looksThatFoundNothing() > 0);
  const versions = await scene.policies.versions();
  const [told, last] = [scene.events.length, scene.azure.log.last];
  // A look before this one may be told of only now, and asked for nothing since.
  const asked = () => scene.azure.log.since(last).length;
  const looked = looksThatFoundNothing();
  await scene.azureShows(
    'the registry is looked at again',
    () => asked() > 0 && looksThatFoundNothing() > looked,
  );
  expect(writes(scene, last)).toEqual([]);
  expect(scene.azure.log.tokenRequests(last)).toBe(0);
  expect(asked()).toBe(3);
  expect(await scene.policies.versions()).toEqual(versions);
  expect(scene.events.length).toBe(told);

  function looksThatFoundNothing(): number {
    return operator.lines.filter(
      ({ message, outcome }) => message === 'reconciled' && outcome === 'settled',
    ).length;
  }
});

test('policies of two namespaces make one rule set in one write', async () => {
  await using scene = await Scene.open(stage);
  await using other = await stage.controlPlane.testNamespace();
  const town = buildTown(scene);
  const { registry } = town;
  await scene.policies.create('nodes', {
    registry,
    subnets: [{ id: town.nodes }],
    defaultAction: 'Deny',
  });
  await scene.policies.create('build', { registry, subnets: [{ id: town.build }] }, other.name);
  scene.startOperator([`--platform-namespaces=${scene.namespace},${other.name}`]);
  await scene.ready('nodes', 'InSync');
  await scene.ready('build', 'InSync');
  expect(writes(scene).slice(2)).toEqual([
    'PATCH contoso Allow virtualNetworkRules:3',
    'PATCH contoso Deny',
  ]);
  const seen = scene.azure.log.last;
  await scene.policies.delete('build', other.name);
  await scene.gone('build');
  expect(look(scene, town).rules.subnets).toEqual([town.stranger, town.nodes]);
  expect(writes(scene, seen)).toEqual(['PATCH contoso Deny virtualNetworkRules:2']);
  expect(
    denials({ ...town, watches: town.watches.filter(({ subnetId }) => subnetId !== town.build) }),
  ).toEqual([]);
});

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
