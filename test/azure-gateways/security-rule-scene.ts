import { parseSecurityGroupId, securityRuleOf } from '../../src/api/resource-id.ts';
import type { ObservedSecurityGroup, Operation, Progress } from '../../src/plan/observed.ts';
import type { SecurityRule } from '../../src/plan/security/security-rule.ts';
import type { DeleteSecurityRule, PutSecurityRule } from '../../src/plan/step.ts';
import type { JsonObject } from '../azure/json.ts';
import type { AzureOptions } from '../azure/server.ts';
import { armId, call, type Scene, signal, startScene } from './scene.ts';

export const groupArmId = armId('Microsoft.Network/networkSecurityGroups/App');
export const groupId = parsed(parseSecurityGroupId(groupArmId));
export const name = 'Registry-AzureContainerRegistry.WestEurope';
export const ruleId = securityRuleOf(groupId, name);
export const after: PutSecurityRule['after'] = {
  name,
  priority: 200,
  allowance: { source: '10.0.0.0/16', tag: 'AzureContainerRegistry.WestEurope' },
};
/** The rule as it is once it was written. */
export const ours: JsonObject = {
  description: 'What clients of container registries need. Written by registry-network-operator.',
  protocol: 'Tcp',
  sourcePortRange: '*',
  destinationPortRange: '443',
  sourceAddressPrefix: '10.0.0.0/16',
  destinationAddressPrefix: 'AzureContainerRegistry.WestEurope',
  access: 'Allow',
  priority: 200,
  direction: 'Outbound',
};
export const theirs: JsonObject = {
  priority: 100,
  access: 'Deny',
  destinationAddressPrefixes: ['192.0.2.0/24', '198.51.100.0/24'],
  destinationPortRanges: ['80', '8080-8090'],
  fromTheFuture: { kept: [1, null] },
};

/** A security group with a stranger's rules, and with ours where it is given. */
export async function sceneWith(
  rule: JsonObject | undefined,
  options: AzureOptions = {},
): Promise<Scene> {
  const scene = await startScene(options);
  const own = rule === undefined ? {} : { [name]: rule };
  scene.simulator.world.securityGroups.add({
    id: groupArmId,
    rules: { theirs, inbound: { priority: 200, direction: 'Inbound' }, ...own },
    properties: { flushConnection: true },
  });
  return scene;
}

export async function ruleSeen(scene: Scene): Promise<SecurityRule | undefined> {
  const { rules } = await scene.azure.securityRules.read(groupId, call, signal);
  return rules.find((rule) => rule.name === name);
}

/** What a plan comes to that looks at the group now. */
export async function stepToPut(
  scene: Scene,
  change: Partial<PutSecurityRule['after']> = {},
): Promise<PutSecurityRule> {
  const before = await ruleSeen(scene);
  return { kind: 'putSecurityRule', ruleId, before, after: { ...after, ...change } };
}

export async function stepToDelete(scene: Scene): Promise<DeleteSecurityRule> {
  const before = await ruleSeen(scene);
  if (before === undefined) throw new Error('there is no rule to delete');
  return { kind: 'deleteSecurityRule', ruleId, before };
}

export function take(
  { azure }: Scene,
  step: PutSecurityRule | DeleteSecurityRule,
): Promise<Progress<ObservedSecurityGroup>> {
  return step.kind === 'putSecurityRule'
    ? azure.securityRules.put(step, call, signal)
    : azure.securityRules.delete(step, call, signal);
}

/** Sees the operation to its end. */
export async function finish(
  { azure }: Scene,
  progress: Progress<ObservedSecurityGroup>,
): Promise<void> {
  if (progress.kind === 'done') return;
  const state = await azure.operations.poll(operationOf(progress), call, signal);
  if (state.kind !== 'succeeded') throw new Error(`the operation is ${state.kind}`);
}

export function operationOf(progress: Progress<ObservedSecurityGroup>): Operation {
  if (progress.kind === 'running') return progress.operation;
  throw new Error('the write was not an operation');
}

function parsed<T>(id: T | undefined): T {
  if (id === undefined) throw new Error('does not parse');
  return id;
}
