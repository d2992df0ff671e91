import { describe, expect, test } from 'vitest';
import {
  error,
  expected,
  failureFor,
  network,
  registry,
  type Row,
  subnet,
  subscription,
  validation,
} from './refusal-row.ts';

describe('a refusal of a registry', () => {
  test.for<Row>([
    {
      name: 'rules on a registry that is not Premium',
      status: 400,
      body: error('NetworkRuleNotSupported', 'Network rules are not supported for the SKU Basic.'),
      kind: 'skuNotSupported',
      says: 'az acr update --name contoso --sku Premium',
    },
    {
      name: 'public access cannot be disabled below Premium',
      status: 400,
      body: error('DisablingPublicNetworkAccessNotSupported'),
      kind: 'skuNotSupported',
    },
    {
      name: 'a rule for a subnet without the endpoint',
      status: 400,
      body: validation(
        `Could not validate network rule - Subnets nodes of virtual network ${network} do not have ServiceEndpoints for Microsoft.ContainerRegistry resources configured.`,
      ),
      kind: 'endpointMissing',
      says: `az network vnet subnet update --ids ${subnet} --service-endpoints`,
    },
    {
      name: 'the provider is missing in the subscription of the network, told like a role',
      status: 400,
      body: validation(
        `The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Network/virtualNetworks/taggedTrafficConsumers/validate/action' over scope '${network}/taggedTrafficConsumers/Microsoft.ContainerRegistry'.`,
      ),
      kind: 'providerNotRegistered',
      says: `az provider register --namespace Microsoft.ContainerRegistry --subscription ${subscription}`,
    },
    {
      name: 'the same with the code of a missing role',
      status: 403,
      body: error(
        'LinkedAuthorizationFailed',
        `no permission for 'Microsoft.Network/virtualNetworks/taggedTrafficConsumers/validate/action'`,
      ),
      kind: 'providerNotRegistered',
    },
    {
      name: 'ids that differ in case only',
      status: 400,
      body: validation(`Found duplicate virtual network rule ${subnet}`),
      kind: 'invalid',
    },
    {
      name: 'too many rules',
      status: 400,
      body: validation('The number of rules 101 exceeds allowed quota 100'),
      kind: 'limitExceeded',
    },
    {
      name: "a rule names a subnet that is gone, which may be a stranger's",
      status: 400,
      body: validation(`Could not validate network rule - Resource ${subnet} not found.`),
      kind: 'ruleTargetMissing',
      says: `az acr network-rule remove --name contoso --subnet ${subnet}`,
    },
    {
      name: 'the same with the code of something missing',
      status: 404,
      body: error('NotFound', `Resource ${subnet} not found.`),
      kind: 'ruleTargetMissing',
    },
    {
      name: 'the registry itself is gone, from a group named after subnets',
      status: 404,
      body: error(
        'ResourceNotFound',
        `The Resource 'Microsoft.ContainerRegistry/registries/contoso' under resource group 'subnets' was not found.`,
      ),
      kind: 'notFound',
    },
    {
      name: 'a missing role on a subnet of the list',
      status: 403,
      body: error(
        'LinkedAuthorizationFailed',
        `The client 'app' with object id 'oid-1' has permission to perform action 'Microsoft.ContainerRegistry/registries/write' on scope '${registry}'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action' on the linked scope(s) '${subnet}' (respectively) or the linked scope(s) are invalid.`,
      ),
      kind: 'forbidden',
      says: `az role assignment create --assignee-object-id oid-1 --assignee-principal-type ServicePrincipal --role "Network Contributor" --scope ${subnet}`,
    },
    {
      name: 'a missing role on the registry',
      status: 403,
      body: error(
        'AuthorizationFailed',
        `The client 'app' with object id 'oid-1' does not have authorization to perform action 'Microsoft.ContainerRegistry/registries/write' over scope '${registry}' or the scope is invalid.`,
      ),
      kind: 'forbidden',
      says: `--role "Contributor" --scope ${registry}`,
    },
    {
      name: 'a lock',
      status: 409,
      body: error('ScopeLocked', `following scope(s) are locked: '${registry}'`),
      kind: 'locked',
      says: 'az lock list --resource-group rg',
    },
    {
      name: 'an Azure Policy',
      status: 403,
      body: error('RequestDisallowedByPolicy', `Resource 'contoso' was disallowed by policy.`),
      kind: 'deniedByPolicy',
    },
    {
      name: 'another change is under way, whatever the code',
      status: 409,
      body: error('SomethingNobodyHasSeen'),
      kind: 'conflict',
      afterMs: 3_000,
    },
    {
      name: 'the provider is missing in the subscription of the registry',
      status: 409,
      body: error('MissingSubscriptionRegistration'),
      kind: 'providerNotRegistered',
    },
  ])('$name is $kind', (row) => {
    expect(failureFor(row)).toMatchObject(expected(row));
  });
});
