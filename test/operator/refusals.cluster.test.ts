import { afterAll, beforeAll, expect, test } from 'vitest';
import { conditionOf } from './objects.ts';
import type { PolicySpec } from './policies.ts';
import { Scene } from './scene.ts';
import { type Lot, deny, lotFor, refusals } from './refusals.ts';
import { openStage } from './stage.ts';
import { writes } from './writes.ts';

const stage = openStage();

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open(stage, { isShared: true });
  scene.startOperator();
});

afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  scene.requireNoComplaints();
});

test.for(refusals)('$name is refused as $reason', async (refusal) => {
  const { name, prepare, spec, reason, message } = refusal;
  const lot = lotFor(scene, name);
  prepare?.(scene, lot);
  await scene.policies.create(name, specOf(lot, spec(lot, scene)));
  const policy = await scene.ready(name, reason);
  expect(conditionOf(policy, 'Stalled')).toMatchObject({ status: 'True', reason });
  expect(conditionOf(policy, 'Ready')?.message).toMatch(message);
  await scene.event(reason, message, name);
  expect(new Set(writesOn(name, lot))).toEqual(new Set(refusal.writes ?? []));
});

test('a policy outside the platform namespaces is refused before Azure is asked', async () => {
  await using other = await stage.controlPlane.testNamespace();
  const lot = lotFor(scene, 'notgranted');
  await scene.policies.create('notgranted', specOf(lot, deny(lot)), other.name);
  const policy = await scene.ready('notgranted', 'NotGranted');
  expect(conditionOf(policy, 'Authorized')).toMatchObject({ status: 'False' });
  expect(policy.metadata.finalizers).toEqual([]);
  await scene.policies.delete('notgranted', other.name);
  await scene.gone('notgranted');
  expect(scene.azure.log.all.filter(({ url }) => url.includes('notgranted'))).toEqual([]);
});

test('a bad subnet does not hold up the good one of another policy', async () => {
  const lot = lotFor(scene, 'mixed');
  scene.azure.world.delete(lot.build);
  const { registry, nodes, build } = lot;
  await scene.policies.create('bad', { registry, subnets: [{ id: build }], defaultAction: 'Deny' });
  await scene.policies.create('good', {
    registry,
    subnets: [{ id: nodes }],
    defaultAction: 'Deny',
  });
  await scene.ready('bad', 'SubnetNotFound');
  await scene.ready('good', 'InSync');
  const { defaultAction, subnets } = scene.azure.world.registry(registry).rules;
  expect({ defaultAction, subnets }).toEqual({ defaultAction: 'Deny', subnets: [nodes] });
});

test('of two policies that disagree over Deny the stricter wins, and the other learns of it', async () => {
  const lot = lotFor(scene, 'disagree');
  await scene.policies.create('strict', specOf(lot, deny(lot)));
  await scene.policies.create('lenient', { registry: lot.registry, defaultAction: 'Allow' });
  await scene.ready('strict', 'InSync');
  const lenient = await scene.ready('lenient', 'Conflict');
  expect(conditionOf(lenient, 'Stalled')?.message).toMatch(/defaultAction is Deny, not Allow/);
});

test('with registerProvider the provider is registered first', async () => {
  const lot = lotFor(scene, 'registers');
  const subscription = crypto.randomUUID();
  const id = scene.places.subnet('nodes', scene.places.network('registers', subscription));
  scene.azure.world.addSubnet({ id });
  const last = scene.azure.log.last;
  const { registry } = lot;
  await scene.policies.create('registers', { registry, subnets: [{ id }], registerProvider: true });
  await scene.ready('registers', 'InSync');
  expect(writes(scene, last)).toEqual([
    'POST register',
    'PUT nodes',
    'PATCH registers Allow virtualNetworkRules:1',
  ]);
});

test('with allowInterruption the subnet is let in all the same', async () => {
  const lot = lotFor(scene, 'interrupts');
  const rules = { defaultAction: 'Deny', ips: ['198.51.100.0/24'] } as const;
  scene.azure.world.setRules(lot.registry, rules);
  const { registry, nodes } = lot;
  await scene.policies.create('interrupts', {
    registry,
    subnets: [{ id: nodes }],
    allowInterruption: true,
  });
  await scene.ready('interrupts', 'InSync');
  expect(scene.azure.world.registry(registry).rules.subnets).toEqual([nodes]);
});

test('what is mended is tried again when somebody asks', async () => {
  const lot = lotFor(scene, 'mended');
  scene.azure.world.delete(lot.nodes);
  await scene.policies.create('mended', specOf(lot, deny(lot)));
  await scene.ready('mended', 'SubnetNotFound');
  scene.azure.world.addSubnet({ id: lot.nodes });
  await scene.policies.request('mended', 'now');
  await scene.ready('mended', 'InSync');
  expect(scene.azure.world.registry(lot.registry).rules.subnets).toEqual([lot.nodes]);
});

function specOf({ registry }: Lot, spec: Readonly<Record<string, unknown>>): PolicySpec {
  return { ...spec, registry };
}

/** Writes to this lot's registry and network: the operator is at work on the others as well. */
function writesOn(name: string, { registry, network }: Lot): readonly string[] {
  const { log } = scene.azure;
  const isHere = (url: string) =>
    [registry, network].some((id) => url.toLowerCase().includes(id.toLowerCase()));
  const here = log.writes().filter(({ url }) => isHere(new URL(url).pathname));
  const all = writes(scene);
  const numbers = log.writes().map(({ n }) => n);
  return here.map(({ n }) => all[numbers.indexOf(n)] ?? name);
}
