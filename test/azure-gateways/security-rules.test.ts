import { describe, expect, test } from 'vitest';
import { securityRuleOf } from '../../src/api/resource-id.ts';
import { call, failureOf, type Scene, signal } from './scene.ts';
import {
  after,
  finish,
  groupArmId,
  groupId,
  name,
  operationOf,
  ours,
  ruleId,
  ruleSeen,
  sceneWith,
  stepToDelete,
  stepToPut,
  take,
  theirs,
} from './security-rule-scene.ts';

describe('reading a security group', () => {
  test('gives each rule in one form, and as it came', async () => {
    const { azure } = await sceneWith(undefined);
    const group = await azure.securityRules.read(groupId, call, signal);
    expect(group).toMatchObject({ id: groupId, armId: groupArmId, provisioningState: 'Succeeded' });
    expect(group.rules.map((rule) => rule.name)).toEqual(['theirs', 'inbound']);
    expect(group.rules[0]).toEqual({
      name: 'theirs',
      isChanging: false,
      direction: 'Outbound',
      access: 'Deny',
      priority: 100,
      protocol: 'tcp',
      sources: ['*'],
      sourcePorts: ['*'],
      destinations: ['192.0.2.0/24', '198.51.100.0/24'],
      destinationPorts: ['80', '8080-8090'],
      raw: {
        ...theirs,
        protocol: 'Tcp',
        direction: 'Outbound',
        sourcePortRange: '*',
        sourceAddressPrefix: '*',
        sourcePortRanges: [],
        sourceAddressPrefixes: [],
      },
    });
  });

  test('that is gone says so', async () => {
    const { azure, simulator } = await sceneWith(undefined);
    simulator.world.delete(groupArmId);
    const reading = azure.securityRules.read(groupId, call, signal);
    expect(await failureOf(reading)).toMatchObject({ kind: 'notFound' });
  });

  test('with a rule that cannot be read judges nothing', async () => {
    const { azure, simulator } = await sceneWith(undefined);
    simulator.world.securityGroups.putRule(groupArmId, 'odd', { priority: 'first' });
    const reading = azure.securityRules.read(groupId, call, signal);
    expect(await failureOf(reading)).toMatchObject({ kind: 'unavailable' });
  });
});

describe('putting a rule', () => {
  test('adds it beside those of others, and is over when the operation is', async () => {
    const scene = await sceneWith(undefined);
    const before = rulesIn(scene);
    await finish(scene, await take(scene, await stepToPut(scene)));
    expect(rulesIn(scene)).toEqual({ ...before, [name]: ours });
    expect(paths(scene)).toEqual([`PUT ${groupArmId}/securityRules/${name}`]);
  });

  test('changes it, and keeps what nobody here knows', async () => {
    const rule = { ...ours, description: 'kept', priority: 300, fromTheFuture: { kept: [1] } };
    const scene = await sceneWith({
      ...rule,
      sourceAddressPrefix: null,
      sourceAddressPrefixes: ['10.1.0.0/16', '10.2.0.0/16'],
    });
    await finish(scene, await take(scene, await stepToPut(scene)));
    expect(rulesIn(scene)[name]).toEqual({ ...rule, priority: 200 });
  });

  test.for([
    { what: 'as it is', given: ours },
    { what: 'in small letters', given: lowerTag() },
  ])('sends nothing where it is there $what', async ({ given }) => {
    const scene = await sceneWith(given);
    const step = { kind: 'putSecurityRule', ruleId, before: undefined, after } as const;
    expect((await take(scene, step)).kind).toBe('done');
    expect(paths(scene)).toEqual([]);
  });

  test('makes sure that the rule is the one it has read, or that there is none', async () => {
    const scene = await sceneWith(undefined);
    await finish(scene, await take(scene, await stepToPut(scene)));
    const { etag } = scene.simulator.world.securityGroups.find(groupArmId);
    await take(scene, await stepToPut(scene, { priority: 201 }));
    const conditions = scene.simulator.log
      .writes()
      .map(({ headers }) => [headers['if-match'], headers['if-none-match']]);
    expect(conditions).toEqual([
      [undefined, '*'],
      [etag, undefined],
    ]);
  });

  test('gets over a tag that changed for the sake of another rule', async () => {
    const scene = await sceneWith(ours);
    const step = await stepToPut(scene, { priority: 201 });
    onceBeforeWrite(scene, () =>
      scene.simulator.world.securityGroups.editRule(groupArmId, 'theirs', { priority: 102 }),
    );
    await finish(scene, await take(scene, step));
    expect(scene.simulator.log.writes().map(({ status }) => status)).toEqual([412, 200]);
    expect(rulesIn(scene)).toMatchObject({ theirs: { priority: 102 }, [name]: { priority: 201 } });
  });

  test('takes no priority that has gone to another rule meanwhile', async () => {
    const scene = await sceneWith(undefined);
    const step = await stepToPut(scene);
    onceBeforeWrite(scene, () =>
      scene.simulator.world.securityGroups.putRule(groupArmId, 'quicker', { priority: 200 }),
    );
    expect(await failureOf(take(scene, step))).toMatchObject({
      kind: 'changed',
      message: expect.stringContaining('has gone to quicker'),
    });
    expect(scene.simulator.log.writes().map(({ status }) => status)).toEqual([400]);
  });

  test('says so where Azure accepts it and does not show it', async () => {
    const scene = await sceneWith(undefined);
    const step = await stepToPut(scene);
    scene.simulator.faults.add({ method: 'PUT', fault: { kind: 'answer', status: 200, body: {} } });
    expect(await failureOf(take(scene, step))).toMatchObject({ kind: 'notInForce' });
  });

  test.for([
    { name: 'a role', kind: 'forbidden' },
    { name: 'a lock', kind: 'locked' },
    { name: 'a policy', kind: 'deniedByPolicy' },
    { name: 'a full group', kind: 'limitExceeded' },
  ] as const)('fails for $name', async ({ kind }) => {
    const scene = await sceneWith(undefined);
    const { world, settings } = scene.simulator;
    const action = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
    if (kind === 'locked') world.setLock({ name: 'l', scope: groupArmId, level: 'ReadOnly' });
    if (kind === 'forbidden') world.denyRole({ action, scope: '' });
    if (kind === 'deniedByPolicy') world.setPolicy({ name: 'p', scope: groupArmId });
    if (kind === 'limitExceeded') settings.dialect.maxSecurityRules = 2;
    expect(await failureOf(take(scene, await stepToPut(scene)))).toMatchObject({ kind });
  });
});

describe('deleting a rule', () => {
  test('takes away that one', async () => {
    const scene = await sceneWith(ours);
    const { [name]: _gone, ...others } = rulesIn(scene);
    await finish(scene, await take(scene, await stepToDelete(scene)));
    expect(rulesIn(scene)).toEqual(others);
  });

  test('sends nothing where somebody else has', async () => {
    const scene = await sceneWith(ours);
    const step = await stepToDelete(scene);
    scene.simulator.world.securityGroups.deleteRule(groupArmId, name);
    expect((await take(scene, step)).kind).toBe('done');
    expect(paths(scene)).toEqual([]);
  });
});

describe('one write per group', () => {
  test('a second one waits without a request until the first is over', async () => {
    const scene = await sceneWith(undefined, { delays: { securityRuleOperationMs: 60_000 } });
    const progress = await take(scene, await stepToPut(scene));
    const n = scene.simulator.log.last;
    const other = { ...(await stepToPut(scene)), ruleId: securityRuleOf(groupId, 'Other') };
    const sent = scene.simulator.log.since(n).length;
    expect(await failureOf(take(scene, other))).toMatchObject({ kind: 'conflict' });
    expect(scene.simulator.log.since(n)).toHaveLength(sent);
    const state = await scene.azure.operations.poll(operationOf(progress), call, signal);
    expect(state).toMatchObject({ kind: 'running', operation: { afterMs: 1_000 } });
  });

  test('a read that shows the end makes room, where nobody polled', async () => {
    const scene = await sceneWith(undefined);
    await take(scene, await stepToPut(scene));
    await ruleSeen(scene);
    expect((await take(scene, await stepToPut(scene, { priority: 201 }))).kind).toBe('running');
  });

  test.for([{ busySecurityGroup: 429 }, { busySecurityGroup: 409 }] as const)(
    'waits for a stranger: $busySecurityGroup',
    async ({ busySecurityGroup }) => {
      const scene = await sceneWith(undefined, { dialect: { busySecurityGroup } });
      const step = await stepToPut(scene);
      const release = scene.simulator.world.securityGroups.hold(groupArmId);
      expect(await failureOf(take(scene, step))).toMatchObject({
        kind: 'conflict',
        afterMs: 1_000,
      });
      expect(paths(scene)).toEqual([]);
      release();
      onceBeforeWrite(scene, () => scene.simulator.world.securityGroups.hold(groupArmId));
      expect(await failureOf(take(scene, step))).toMatchObject({ kind: 'conflict' });
    },
  );
});

function rulesIn({ simulator }: Scene) {
  return simulator.world.securityGroups.rules(groupArmId);
}

function lowerTag() {
  return { ...ours, destinationAddressPrefix: 'azurecontainerregistry.westeurope' };
}

function paths({ simulator }: Scene): readonly string[] {
  return simulator.log.writes().map(({ method, url }) => `${method} ${new URL(url).pathname}`);
}

function onceBeforeWrite({ simulator }: Scene, act: () => void): void {
  let isDone = false;
  simulator.onRequest(({ method }) => {
    if (method === 'GET' || isDone) return;
    isDone = true;
    act();
  });
}
