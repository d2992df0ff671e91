import { expect, test } from 'vitest';
import { readyNow } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { writes } from './writes.ts';

const stage = openStage();
const count = 1_000;

test(
  'a thousand policies of one registry make one write per phase, and reads as one policy does',
  { timeout: 180_000 },
  async () => {
    await using scene = await Scene.open(stage, {
      azure: { throttle: 'none' },
      patienceMs: 120_000,
    });
    const registry = scene.places.registry();
    const subnets = Array.from({ length: 60 }, (_, index) => scene.places.subnet(`nodes${index}`));
    const ranges = Array.from({ length: 150 }, (_, index) => `203.0.113.${index}`);
    scene.azure.world.addRegistry({ id: registry });
    for (const id of subnets) {
      scene.azure.world.addSubnet({ id, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
    }
    const names = Array.from({ length: count }, (_, index) => `team${index}`);
    await inParallel(names, (name, index) =>
      scene.policies.create(name, {
        registry,
        defaultAction: 'Deny',
        subnets: [{ id: subnets[index % subnets.length] }],
        ipRanges: [ranges[index % ranges.length]],
      }),
    );
    scene.startOperator();
    await scene.until('all are in sync', (policies) => {
      const ready = [...policies.values()].filter(
        (policy) => readyNow(policy)?.reason === 'InSync',
      );
      return ready.length === count ? true : undefined;
    });
    expect(writes(scene)).toEqual([
      'PATCH contoso Allow virtualNetworkRules:60 ipRules:150',
      'PATCH contoso Deny',
    ]);
    const asked = scene.azure.log.all.filter(({ url }) => url.includes('/registries/contoso'));
    // Each look reads the registry, each write reads it again; the last look finds nothing to do.
    expect(asked.map(({ method }) => method).join(' ')).toBe('GET GET PATCH GET GET PATCH GET');
  },
);

async function inParallel<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<unknown>,
): Promise<void> {
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) await work(item, index);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
