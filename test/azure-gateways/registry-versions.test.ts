import { describe, expect, test } from 'vitest';
import type { NetworkRules } from '../../src/plan/observed.ts';
import type { AzureOptions } from '../azure/server.ts';
import {
  call,
  failureOf,
  type Overrides,
  registryArmId,
  registryId,
  type Scene,
  signal,
  startScene,
  subnetArmId,
} from './scene.ts';

const ours = subnetArmId('Ours');
const theirs = subnetArmId('Theirs');
const newest = '2026-09-01-preview';
const newer = '2026-03-01-preview';
const old = '2021-08-01-preview';
const blind = '2025-11-01';

describe('the version of the registry API', () => {
  test.for([
    { name: 'the newest', retired: [], used: newest },
    { name: 'the next where the newest is gone', retired: [newest], used: newer },
    { name: 'the old one where both are gone', retired: [newest, newer], used: old },
  ])('is $name', async ({ retired, used }) => {
    const scene = await sceneWith({ dialect: { retiredRegistryVersions: retired } });
    await read(scene);
    await read(scene);
    expect(versionsAsked(scene)).toEqual(
      [newest, newer, old].slice(0, retired.length + 1).concat(used),
    );
  });

  test('is looked for again when the one that worked is taken away, and not before', async () => {
    const scene = await sceneWith({});
    await read(scene);
    scene.simulator.settings.dialect.retiredRegistryVersions = [newest];
    await read(scene);
    await read(scene);
    expect(versionsAsked(scene)).toEqual([newest, newest, newer, newer]);
  });

  test('that does not show the rules is passed over', async () => {
    const scene = await sceneWith({}, { config: { registryApiVersions: [blind, newer] } });
    expect((await read(scene)).rules.subnetRules).toHaveLength(1);
    expect(versionsAsked(scene)).toEqual([blind, newer]);
  });

  test('says nothing where no registry of that tier has rules', async () => {
    const scene = await startScene();
    scene.simulator.world.addRegistry({ id: registryArmId, sku: 'Basic' });
    expect(await read(scene)).toMatchObject({ sku: 'Basic', settings: { defaultAction: 'Allow' } });
    expect(versionsAsked(scene)).toEqual([newest]);
  });

  test('that Azure does not know at all is a refusal for a person', async () => {
    const scene = await sceneWith({ dialect: { retiredRegistryVersions: [newest, newer, old] } });
    const failure = await failureOf(read(scene));
    expect(failure).toMatchObject({ kind: 'invalid' });
  });
});

describe('where no version shows the subnet rules', () => {
  const config = { registryApiVersions: [blind] };

  test('they are invisible, not absent', async () => {
    const scene = await sceneWith({}, { config });
    expect((await read(scene)).rules.subnetRules).toBe('invisible');
  });

  test('a change of them is refused without a single request', async () => {
    const scene = await sceneWith({}, { config });
    const { rules } = await read(scene);
    const n = scene.simulator.log.last;
    const after = { ...rules, subnetRules: [ruleOf(ours)] };
    expect(await failureOf(put(scene, rules, after))).toMatchObject({
      kind: 'subnetRulesNotVisible',
    });
    expect(scene.simulator.log.since(n)).toEqual([]);
  });

  test('a change that was planned while they could be seen writes nothing', async () => {
    const scene = await sceneWith({});
    const { rules } = await read(scene);
    scene.simulator.settings.dialect.retiredRegistryVersions = [newest, newer, old];
    const azure = scene.restart({ config });
    const after = { ...rules, subnetRules: [...known(rules), ruleOf(ours)] };
    expect(await failureOf(put({ ...scene, azure }, rules, after))).toMatchObject({
      kind: 'subnetRulesNotVisible',
    });
    expect(scene.simulator.log.writes()).toEqual([]);
  });

  test('IP rules and settings can be changed all the same, and the subnet rules survive', async () => {
    const scene = await sceneWith({}, { config });
    const { rules, settings } = await read(scene);
    const ipRules = [{ value: '203.0.113.0/24', raw: {} }];
    expect((await put(scene, rules, { ...rules, ipRules })).kind).toBe('done');
    const change = { defaultAction: 'Deny' } as const;
    const step = { kind: 'putSettings', registryId, before: settings, change, rules } as const;
    expect((await scene.azure.registries.putSettings(step, call, signal)).kind).toBe('done');
    expect(scene.simulator.world.registry(registryId).rules).toEqual({
      defaultAction: 'Deny',
      subnets: [theirs],
      ips: ['203.0.113.0/24'],
    });
  });
});

describe('the key of a rule', () => {
  const retiredRegistryVersions = [newest, newer];

  test.for([
    { answers: 'id', unknown: 'refuse', there: [], writes: 2 },
    { answers: 'id', unknown: 'drop', there: [], writes: 2 },
    { answers: 'id', unknown: 'accept', there: [], writes: 1 },
    { answers: 'id', unknown: 'refuse', there: [theirs], writes: 1 },
    { answers: 'id', unknown: 'drop', there: [theirs], writes: 1 },
    { answers: 'virtualNetworkSubnetResourceId', unknown: 'refuse', there: [], writes: 1 },
    { answers: 'virtualNetworkSubnetResourceId', unknown: 'refuse', there: [theirs], writes: 1 },
  ] as const)(
    'is found where the old version answers $answers and would $unknown the other, with $there there',
    async ({ answers, unknown, there, writes }) => {
      const dialect = {
        subnetRuleKeyAt20210801: answers,
        foreignRuleKey: unknown,
        retiredRegistryVersions,
      };
      const scene = await sceneWith({ dialect }, {}, there);
      const { rules } = await read(scene);
      const after = { ...rules, subnetRules: [...known(rules), ruleOf(ours)] };
      expect((await put(scene, rules, after)).kind).toBe('done');
      expect(scene.simulator.world.registry(registryId).rules.subnets).toEqual([...there, ours]);
      expect(scene.simulator.log.writes()).toHaveLength(writes);
    },
  );

  test('is remembered once it has worked', async () => {
    const dialect = { subnetRuleKeyAt20210801: 'id', retiredRegistryVersions } as const;
    const scene = await sceneWith({ dialect }, {}, []);
    for (const wanted of [[ours], [], [ours]]) {
      const { rules } = await read(scene);
      await put(scene, rules, { ...rules, subnetRules: wanted.map(ruleOf) });
    }
    expect(scene.simulator.log.writes().map(({ status }) => status)).toEqual([400, 200, 200, 200]);
  });

  test('is not guessed while there are rules to lose: a refusal stays a refusal', async () => {
    const scene = await sceneWith({}, {}, [theirs]);
    const { rules } = await read(scene);
    scene.simulator.faults.add({
      method: 'PATCH',
      times: 0,
      fault: { kind: 'answer', status: 400, code: 'InvalidRequestContent', message: 'No.' },
    });
    const after = { ...rules, subnetRules: [...known(rules), ruleOf(ours)] };
    expect(await failureOf(put(scene, rules, after))).toMatchObject({ kind: 'invalid' });
    expect(scene.simulator.log.writes()).toHaveLength(1);
  });
});

async function sceneWith(
  options: AzureOptions,
  overrides: Overrides = {},
  subnets: readonly string[] = [theirs],
): Promise<Scene> {
  const scene = await startScene(options, overrides);
  const { world } = scene.simulator;
  for (const id of [ours, theirs]) {
    world.addSubnet({ id, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
  }
  world.addRegistry({ id: registryArmId, subnets });
  return scene;
}

function read({ azure }: Scene) {
  return azure.registries.read(registryId, call, signal);
}

function put({ azure }: Scene, before: NetworkRules, after: NetworkRules) {
  const step = { kind: 'putNetworkRules', registryId, before, after } as const;
  return azure.registries.putNetworkRules(step, call, signal);
}

function known({ subnetRules }: NetworkRules) {
  return subnetRules === 'invisible' ? [] : subnetRules;
}

function ruleOf(id: string) {
  return { subnet: id.toLowerCase(), raw: { action: 'Allow', virtualNetworkSubnetResourceId: id } };
}

function versionsAsked({ simulator }: Scene): readonly (string | null)[] {
  return simulator.log.all
    .filter(({ plane }) => plane === 'arm')
    .map(({ url }) => new URL(url, simulator.endpoint).searchParams.get('api-version'));
}
