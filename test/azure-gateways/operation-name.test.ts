import { expect, test } from 'vitest';
import { operationNameOf } from '../../src/azure/arm/operation-name.ts';
import { armId, registryArmId, subnetArmId } from './scene.ts';

const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';

test.for([
  ['GET', registryArmId, 'microsoft.containerregistry/registries/read'],
  ['PATCH', registryArmId, 'microsoft.containerregistry/registries/write'],
  [
    'GET',
    `${registryArmId}/replications`,
    'microsoft.containerregistry/registries/replications/read',
  ],
  ['PUT', subnetArmId('Nodes'), 'microsoft.network/virtualnetworks/subnets/write'],
  [
    'GET',
    `${subscription}/providers/Microsoft.ContainerRegistry/registries`,
    'microsoft.containerregistry/registries/read',
  ],
  [
    'GET',
    `${subscription}/providers/Microsoft.ContainerRegistry`,
    'microsoft.containerregistry/read',
  ],
  [
    'POST',
    `${subscription}/providers/Microsoft.ContainerRegistry/register`,
    'microsoft.containerregistry/register/action',
  ],
  [
    'GET',
    `${subscription}/providers/Microsoft.Network/locations/westeurope/serviceTags`,
    'microsoft.network/locations/servicetags/read',
  ],
  [
    'PUT',
    armId('Microsoft.Network/networkSecurityGroups/app/securityRules/one'),
    'microsoft.network/networksecuritygroups/securityrules/write',
  ],
] as const)('%s %s is %s', ([method, path, name]) => {
  expect(operationNameOf({ method, path })).toBe(name);
});
