import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from './json.ts';
import { clientFor, type Received, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;
const group = places.networkResource('networkSecurityGroups', 'App');
const ruleId = `${group}/securityRules/registry`;
const registryRule: JsonObject = {
  protocol: 'Tcp',
  sourcePortRange: '*',
  destinationPortRange: '443',
  sourceAddressPrefix: '10.0.0.0/16',
  destinationAddressPrefix: 'AzureContainerRegistry.WestEurope',
  access: 'Allow',
  priority: 200,
  direction: 'Outbound',
};

beforeEach(async () => {
  azure = await startAzure({ throttle: 'none' });
  send = clientFor(azure);
  azure.world.securityGroups.add({ id: group });
});
afterEach(async () => azure.stop());

function get(id = ruleId): Promise<Received> {
  return send('GET', `${id}${places.networkVersion}`);
}

function put(properties: JsonObject, id = ruleId): Promise<Received> {
  return send('PUT', `${id}${places.networkVersion}`, { body: { properties } });
}

describe('a rule is refused', () => {
  test.for<{ name: string; given: JsonObject; code: string; says: string }>([
    {
      name: 'with a priority below 100',
      given: { priority: 99 },
      code: 'SecurityRuleInvalidPriority',
      says: 'Value provided: 99 Allowed range 100-4096',
    },
    {
      name: 'with a priority above 4096',
      given: { priority: 4097 },
      code: 'SecurityRuleInvalidPriority',
      says: '4097',
    },
    {
      name: 'with a priority that another rule of its direction has',
      given: { priority: 100 },
      code: 'SecurityRuleConflict',
      says: 'Security rule theirs conflicts with rule registry. Rules cannot have the same Priority and Direction',
    },
    {
      name: 'for a tag that there is not',
      given: { destinationAddressPrefix: 'AzureContainerRegistry.Nowhere' },
      code: 'SecurityRuleInvalidAddressPrefix',
      says: 'Value provided: AzureContainerRegistry.Nowhere',
    },
    {
      name: 'for a tag in a list',
      given: { destinationAddressPrefix: null, destinationAddressPrefixes: ['Storage'] },
      code: 'SecurityRuleParameterContainsUnsupportedValue',
      says: 'Unsupported value used: Storage',
    },
    {
      name: 'with one address and a list',
      given: { sourceAddressPrefixes: ['10.1.0.0/16'] },
      code: 'SecurityRuleInvalidParameters',
      says: 'sourceAddressPrefix, sourceAddressPrefixes',
    },
    {
      name: 'without a source',
      given: { sourceAddressPrefix: null },
      code: 'SecurityRuleParametersMissing',
      says: 'SourceAddressPrefixes, SourceAddressPrefix, or SourceApplicationSecurityGroups',
    },
    {
      name: 'for a port that there is not',
      given: { destinationPortRange: '80,443' },
      code: 'SecurityRuleInvalidPortRange',
      says: '80,443',
    },
    {
      name: 'without a direction',
      given: { direction: null },
      code: 'SecurityRuleParameterMissing',
      says: 'Direction',
    },
    {
      name: 'with a word that there is not',
      given: { access: 'Perhaps' },
      code: 'InvalidRequestFormat',
      says: 'Cannot parse the request',
    },
    {
      name: 'with a long description',
      given: { description: 'x'.repeat(141) },
      code: 'InvalidRequestFormat',
      says: '141 characters',
    },
  ])('$name', async ({ given, code, says }) => {
    azure.world.securityGroups.putRule(group, 'theirs', { priority: 100 });
    const answer = await put({ ...registryRule, ...given });
    expect(answer).toMatchObject({ status: 400, code });
    expect(answer.message).toContain(says);
    expect((await get()).status).toBe(404);
  });

  test('with a name that is too long', async () => {
    const answer = await put(registryRule, `${group}/securityRules/${'r'.repeat(81)}`);
    expect(answer).toMatchObject({ status: 400, code: 'InvalidResourceName' });
  });

  test('where the group is full', async () => {
    azure.settings.dialect.maxSecurityRules = 1;
    azure.world.securityGroups.putRule(group, 'theirs', { priority: 100 });
    expect(await put(registryRule)).toMatchObject({ code: 'SecurityRuleCountLimitReached' });
  });

  test.for([
    { busySecurityGroup: 429, status: 429, code: 'RetryableError' },
    { busySecurityGroup: 409, status: 409, code: 'AnotherOperationInProgress' },
    { busySecurityGroup: 'accept', status: 201, code: undefined },
  ] as const)(
    'or not while another is written: $busySecurityGroup',
    async ({ busySecurityGroup, ...told }) => {
      azure.settings.dialect.busySecurityGroup = busySecurityGroup;
      azure.world.securityGroups.hold(group);
      expect(await put(registryRule)).toMatchObject(told);
    },
  );

  test('without the right, under a lock and by a policy', async () => {
    const action = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
    azure.world.denyRole({ action, scope: group });
    expect(await put(registryRule)).toMatchObject({ status: 403, code: 'AuthorizationFailed' });
    azure.world.allowRole(action);
    azure.world.setLock({ name: 'l', scope: group, level: 'ReadOnly' });
    expect(await put(registryRule)).toMatchObject({ status: 409, code: 'ScopeLocked' });
    azure.world.removeLock('l');
    azure.world.setPolicy({ name: 'p', scope: group });
    expect(await put(registryRule)).toMatchObject({ code: 'RequestDisallowedByPolicy' });
  });

  test('in a group that is not there', async () => {
    const gone = `${group}-gone/securityRules/registry`;
    expect(await put(registryRule, gone)).toMatchObject({ code: 'ResourceNotFound' });
  });
});

test('a tag in small letters is taken where Azure does not mind', async () => {
  azure.settings.dialect.tagCase = 'any';
  const given = { ...registryRule, destinationAddressPrefix: 'azurecontainerregistry.westeurope' };
  expect((await put(given)).status).toBe(201);
});
