import { expect, test } from 'vitest';
import { endpointOf } from '../azure/service-endpoints.ts';
import { conditionOf } from './objects.ts';
import { openStage } from './stage.ts';
import { Scene } from './scene.ts';
import { buildTown, look, strangersRange, type Town, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

interface Drift {
  readonly name: string;
  readonly change: (scene: Scene, town: Town) => void;
  readonly told: RegExp;
  readonly repair: readonly string[];
}

test.for<Drift>([
  {
    name: 'a rule deleted',
    change: ({ azure }, { registry, stranger, build }) =>
      azure.world.setRules(registry, { subnets: [stranger, build] }),
    told: /somebody removed the network rule for subnet \S+nodes from .*contoso/,
    repair: ['PATCH contoso Deny virtualNetworkRules:3'],
  },
  {
    name: 'a range deleted',
    change: ({ azure }, { registry }) => azure.world.setRules(registry, { ips: [strangersRange] }),
    told: /somebody removed the network rule for 203\.0\.113\.0\/24/,
    repair: ['PATCH contoso Deny ipRules:2'],
  },
  {
    name: 'the default action flipped',
    change: ({ azure }, { registry }) => azure.world.setRules(registry, { defaultAction: 'Allow' }),
    told: /somebody set defaultAction of .*contoso to Allow/,
    repair: ['PATCH contoso Deny'],
  },
  {
    name: 'a service endpoint removed',
    change: ({ azure }, { build }) =>
      azure.world.editSubnet(build, (properties) => ({ ...properties, serviceEndpoints: [] })),
    told: /somebody removed the service endpoint for registries from subnet \S+build/,
    repair: ['PUT build'],
  },
  {
    name: 'all of our rules and Deny gone',
    change: ({ azure }, { registry }) =>
      azure.world.setRules(registry, { defaultAction: 'Allow', subnets: [], ips: [] }),
    told: /somebody removed the network rule for subnet \S+build/,
    repair: ['PATCH contoso Allow virtualNetworkRules:2 ipRules:1', 'PATCH contoso Deny'],
  },
])('$name by somebody else is told and repaired', async ({ change, told, repair }) => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  const before = look(scene, town);
  const last = scene.azure.log.last;
  change(scene, town);
  await scene.policies.request('contoso', 'look-now');
  await scene.event('DriftDetected', told, 'contoso');
  await scene.until('it was handled and is in sync', (policies) => {
    const { status } = policies.get('contoso') ?? {};
    const isHandled = status?.lastHandledReconcileAt === 'look-now';
    return isHandled && isInSync(scene) && isRepaired() ? true : undefined;
  });
  expect(writes(scene, last)).toEqual(repair);
  expect(rulesOf(look(scene, town))).toEqual(rulesOf(before));
  expect(
    endpointOf(scene.azure.world.subnet(town.build), 'Microsoft.ContainerRegistry'),
  ).toBeDefined();

  function isRepaired(): boolean {
    return writes(scene, last).length >= repair.length;
  }
});

test('drift is found within the interval, and what a stranger adds stays', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), interval: '10s' });
  await scene.ready('contoso', 'InSync');
  const last = scene.azure.log.last;
  scene.azure.world.setRules(town.registry, {
    subnets: [town.build, town.stranger],
    ips: ['192.0.2.1', '203.0.113.0/24', strangersRange],
  });
  await scene.event('DriftDetected', /subnet \S+nodes/);
  await scene.azureShows('the rule is back', () => writes(scene, last).length > 0);
  expect(writes(scene, last)).toEqual(['PATCH contoso Deny virtualNetworkRules:3']);
  expect(look(scene, town).rules).toEqual({
    defaultAction: 'Deny',
    subnets: [town.build, town.stranger, town.nodes],
    ips: ['192.0.2.1', '203.0.113.0/24', strangersRange],
  });
});

test('a token that was handled is not handled again', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  await scene.policies.request('contoso', 'once');
  await isHandled();
  const last = scene.azure.log.last;
  await scene.policies.annotate('contoso', {
    unrelated: 'yes',
    'reconcile.fluxcd.io/requestedAt': 'twice',
  });
  await scene.until('the second is handled', (policies) =>
    policies.get('contoso')?.status.lastHandledReconcileAt === 'twice' ? true : undefined,
  );
  expect(scene.azure.log.since(last)).toHaveLength(3);

  function isHandled(): Promise<true> {
    return scene.until('the first is handled', (policies) =>
      policies.get('contoso')?.status.lastHandledReconcileAt === 'once' ? true : undefined,
    );
  }
});

function isInSync({ seen }: Scene): boolean {
  const policy = seen.policies.latest.get('contoso');
  return policy !== undefined && conditionOf(policy, 'Ready')?.reason === 'InSync';
}

// Who adds a rule again adds it at the end.
function rulesOf({ rules }: ReturnType<typeof look>) {
  return {
    defaultAction: rules.defaultAction,
    subnets: rules.subnets.filter((id) => !id.endsWith('/stranger')).toSorted(),
    ips: rules.ips.filter((range) => range !== strangersRange),
  };
}
