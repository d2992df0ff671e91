import { afterAll, expect, test } from 'vitest';
import type { Federation } from '../azure/federation.ts';
import { installBase, startInstalled } from './installed.ts';
import type { KubeObject } from './objects.ts';
import type { PolicySpec } from './policies.ts';
import { clients, Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, strangersRange, type Town } from './town.ts';
import { writes } from './writes.ts';

// Two clusters, each with an operator that knows nothing of the other.
const other = await startInstalled({});
afterAll(() => other.controlPlane.stop());
const stages = [openStage(), openStage(other)] as const;
const federation = trustInBoth();

const ranges = ['203.0.113.0/24', '192.0.2.0/24'] as const;

test("two clusters with one registry leave each other's rules alone", async () => {
  await using here = await Scene.open(stages[0], { azure: { federation } });
  await using there = await Scene.open(stages[1], { beside: here });
  const town = buildTown(here);
  const { registry, nodes, build, stranger } = town;
  const policies = [
    { registry, defaultAction: 'Deny', subnets: [{ id: nodes }], ipRanges: [ranges[0]] },
    { registry, defaultAction: 'Deny', subnets: [{ id: build }], ipRanges: [ranges[1]] },
  ] as const;
  for (const id of [nodes, build]) {
    here.azure.world.addSubnet({ id, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
  }
  for (const scene of [here, there]) scene.startOperator();
  await Promise.all([
    here.policies.create('contoso', policies[0]),
    there.policies.create('contoso', policies[1]),
  ]);
  for (const scene of [here, there]) await scene.ready('contoso', 'InSync');
  // Whose write was overtaken by the other's finds its rules missing at its next look, and adds them again.
  await lookAgain(here, there);

  const last = here.azure.log.last;
  await lookAgain(here, there);
  expect(writes(here, last)).toEqual([]);
  expect(rulesOf(here, town)).toEqual({
    defaultAction: 'Deny',
    subnets: expect.arrayContaining([stranger, nodes, build]),
    ips: expect.arrayContaining([strangersRange, ...ranges]),
  });
  expect(await recorded(here, town)).toEqual({
    [nodes.toLowerCase()]: 'Managed',
    [ranges[0]]: 'Managed',
  });
  expect(await recorded(there, town)).toEqual({
    [build.toLowerCase()]: 'Managed',
    [ranges[1]]: 'Managed',
  });

  await there.policies.delete('contoso');
  await there.gone('contoso');
  await lookAgain(here);
  expect(rulesOf(here, town)).toEqual({
    defaultAction: 'Deny',
    subnets: expect.not.arrayContaining([build]),
    ips: expect.not.arrayContaining([ranges[1]]),
  });
  expect(rulesOf(here, town)).toMatchObject({
    subnets: [stranger, nodes],
    ips: [strangersRange, ranges[0]],
  });
});

test('what both clusters want stays until neither does', async () => {
  await using here = await Scene.open(stages[0], { azure: { federation } });
  await using there = await Scene.open(stages[1], { beside: here });
  const town = buildTown(here);
  const { registry, nodes, build } = town;
  const both = { registry, defaultAction: 'Deny', subnets: [{ id: nodes }] } as const;
  here.startOperator();
  await here.policies.create('contoso', { ...both, subnets: [...both.subnets, { id: build }] });
  await here.ready('contoso', 'InSync');
  there.startOperator();
  await there.policies.create('contoso', both);
  await there.ready('contoso', 'InSync');
  expect(await recorded(there, town)).toEqual({ [nodes.toLowerCase()]: 'Adopted' });

  // Nobody can know here that it is wanted there: it goes, and the other cluster adds it again at its next look.
  await here.policies.edit('contoso', { subnets: [{ id: build }] });
  await here.ready('contoso', 'InSync');
  await lookAgain(there);
  const last = here.azure.log.last;
  await lookAgain(here, there);
  expect(writes(here, last)).toEqual([]);
  expect(rulesOf(here, town).subnets).toContain(nodes);
  expect(await recorded(there, town)).toEqual({ [nodes.toLowerCase()]: 'Managed' });
});

test('when the kind of policies is uninstalled, their rules go first; when it is back, the same operator goes on', async () => {
  await using scene = await Scene.open(stages[1], { expectedErrors: /registrynetworkpolicies/ });
  const town = buildTown(scene);
  const { registry, nodes, stranger } = town;
  const policy = { registry, defaultAction: 'Deny', subnets: [{ id: nodes }] } as const;
  const operator = scene.startOperator();
  await scene.policies.create('contoso', policy);
  await scene.ready('contoso', 'InSync');

  await other.controlPlane.kubectl([
    'delete',
    'crd',
    'registrynetworkpolicies.registrynetwork.dev',
  ]);
  expect(rulesOf(scene, town).subnets).toEqual([stranger]);
  await scene.stateGone(registry);

  await installBase(other.controlPlane);
  await expect.poll(() => created(scene, policy), { timeout: 20_000 }).toBe(true);
  await scene.azureShows('its rule is back', () => rulesOf(scene, town).subnets.includes(nodes));
  await scene.state(registry);
  expect(scene.operators).toEqual([operator]);
});

/** The API server answers for a kind some moments after it was installed. */
function created(scene: Scene, policy: PolicySpec): Promise<boolean> {
  return scene.policies.create('contoso', policy).then(
    () => true,
    () => false,
  );
}

function trustInBoth(): Federation {
  const trusts = stages.map(({ installation }) => installation.trustOf(Object.values(clients)));
  const keys = trusts.flatMap((trust) => Object.entries(trust.keys));
  return {
    credentials: trusts.flatMap(({ credentials }) => credentials),
    keys: Object.fromEntries(
      keys.map(([issuer]) => [
        issuer,
        keys.filter(([its]) => its === issuer).flatMap(([, published]) => published),
      ]),
    ),
  };
}

let looks = 0;

async function lookAgain(...scenes: readonly Scene[]): Promise<void> {
  for (const scene of scenes) {
    looks += 1;
    const token = `look ${looks}`;
    await scene.policies.request('contoso', token);
    await scene.until(`it has looked for ${token}`, (policies) =>
      policies.get('contoso')?.status.lastHandledReconcileAt === token ? true : undefined,
    );
    await scene.ready('contoso', 'InSync');
  }
}

function rulesOf({ azure }: Scene, { registry }: Town) {
  return azure.world.registry(registry).rules;
}

async function recorded(
  scene: Scene,
  { registry }: Town,
): Promise<Readonly<Record<string, unknown>>> {
  const { spec } = await scene.state(registry);
  return Object.fromEntries([
    ...ownedIn(spec, 'subnetRules', 'subnet'),
    ...ownedIn(spec, 'ipRules', 'value'),
  ]);
}

function ownedIn(
  spec: KubeObject['spec'],
  list: string,
  key: string,
): readonly (readonly [string, unknown])[] {
  const rules = spec[list];
  if (!Array.isArray(rules)) throw new Error(`no ${list} on record`);
  return rules.map((rule: Readonly<Record<string, unknown>>) => [
    String(rule[key]),
    rule['ownership'],
  ]);
}
