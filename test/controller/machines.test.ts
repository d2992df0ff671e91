import { expect, test } from 'vitest';
import { onMachines } from '../../src/controller/machines.ts';
import { type Node, parseNode } from '../../src/kubernetes/nodes.ts';
import { ResourceStore } from '../../src/kubernetes/cache/resource-store.ts';

const compute =
  'azure:///subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourceGroups/mc_shop/providers/Microsoft.Compute';

function watch() {
  const store = new ResourceStore<Node>((error) => {
    throw error;
  });
  let told = 0;
  let version = 0;
  onMachines(store, () => {
    told += 1;
  });
  const put = (name: string, providerID?: string) => {
    version += 1;
    const metadata = { name, uid: name, resourceVersion: String(version) };
    store.apply(parseNode({ metadata, spec: { providerID } }));
  };
  const remove = (name: string) => {
    version += 1;
    store.remove({ name, namespace: '', uid: name, resourceVersion: String(version) });
  };
  const news = () => {
    const count = told;
    told = 0;
    return count;
  };
  return { put, remove, news };
}

const set = (name: string, index: number) => {
  return `${compute}/virtualMachineScaleSets/${name}/virtualMachines/${index}`;
};

test('the first node of a scale set and the end of the last are news, and nothing in between', () => {
  const { put, remove, news } = watch();
  put('a', set('ci', 0));
  expect(news()).toBe(1);
  put('b', set('ci', 1));
  put('a', set('ci', 0));
  remove('a');
  expect(news()).toBe(0);
  remove('b');
  expect(news()).toBe(1);
});

test('a node that tells its machine late is news then', () => {
  const { put, news } = watch();
  put('a');
  expect(news()).toBe(0);
  put('a', set('ci', 0));
  expect(news()).toBe(1);
});

test('machines of their own are news each', () => {
  const { put, news } = watch();
  put('a', `${compute}/virtualMachines/one`);
  put('b', `${compute}/virtualMachines/two`);
  expect(news()).toBe(2);
});
