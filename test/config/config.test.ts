import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';

const projected = {
  AZURE_TENANT_ID: 'tenant',
  AZURE_CLIENT_ID: 'client',
  AZURE_FEDERATED_TOKEN_FILE: '/var/run/secrets/azure/tokens/azure-identity-token',
};

describe('the identity', () => {
  test.for([
    {
      name: 'is that of the workload where AKS projected a token',
      args: [],
      env: projected,
      credential: {
        kind: 'workloadIdentity',
        tenantId: 'tenant',
        clientId: 'client',
        tokenFile: projected.AZURE_FEDERATED_TOKEN_FILE,
      },
    },
    {
      name: 'is a managed one where a flag says so',
      args: ['--credential=managed-identity'],
      env: { AZURE_CLIENT_ID: 'client' },
      credential: { kind: 'managedIdentity', clientId: 'client' },
    },
    {
      name: "is the machine's own where there is no client id",
      args: ['--credential=managed-identity'],
      env: {},
      credential: { kind: 'managedIdentity' },
    },
    {
      name: "is a developer's with az",
      args: ['--credential=azure-cli'],
      env: {},
      credential: { kind: 'azureCli' },
    },
  ])('$name', ({ args, env, credential }) => {
    expect(readConfig(args, env)).toMatchObject({ credential });
  });

  test('that AKS did not project is missed with a way to have it projected', () => {
    expect(() => readConfig([], { AZURE_TENANT_ID: 'tenant' })).toThrow(
      /needs AZURE_CLIENT_ID.+azure\.workload\.identity\/use=true/,
    );
  });
});

describe('the cloud', () => {
  const us = 'https://login.microsoftonline.us/';
  test.for([
    { name: 'is the public one', args: [], env: {}, cloud: 'AzurePublic' },
    {
      name: 'is the one that AKS is in',
      args: [],
      env: { AZURE_AUTHORITY_HOST: us },
      cloud: 'AzureUSGovernment',
    },
    {
      name: 'is the one that a flag names',
      args: ['--cloud=AzureChina'],
      env: { AZURE_AUTHORITY_HOST: us },
      cloud: 'AzureChina',
    },
    {
      name: 'is one of its own where it has addresses of its own',
      args: ['--arm-endpoint=https://arm.local', '--authority-host=https://login.local'],
      env: { AZURE_AUTHORITY_HOST: us },
      cloud: 'Custom',
    },
  ])('$name', ({ args, env, cloud }) => {
    expect(readConfig(args, { ...projected, ...env })).toMatchObject({ cloud: { name: cloud } });
  });
});

test('the pod is what its kubelet says, and nothing where there is none', () => {
  const env = { ...projected, NODE_NAME: 'node', POD_IP: '10.0.0.7' };
  expect(readConfig([], env)).toMatchObject({ pod: { nodeName: 'node', address: '10.0.0.7' } });
  expect(readConfig([], projected)).toMatchObject({
    pod: { nodeName: undefined, address: undefined },
  });
});

test.for([
  { env: {}, proxy: { proxy: undefined, exceptions: [] } },
  {
    env: { https_proxy: 'http://proxy', NO_PROXY: 'localhost, .azurecr.io' },
    proxy: { proxy: 'http://proxy', exceptions: ['localhost', '.azurecr.io'] },
  },
  {
    env: { HTTP_PROXY: 'http://last', ALL_PROXY: 'http://second' },
    proxy: { proxy: 'http://second', exceptions: [] },
  },
])('the proxy is that of the environment: $env', ({ env, proxy }) => {
  expect(readConfig([], { ...projected, ...env })).toMatchObject({ proxy });
});
