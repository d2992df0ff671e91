import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { clockFinding } from '../../src/cli/doctor/surroundings.ts';
import { loginFinding, versionsFinding } from '../../src/cli/doctor/registry.ts';
import type { AzureSimulator } from '../azure/server.ts';
import { run, runOn } from './program.ts';
import { azureWith, registryId, subnetId, subscription, worldWith } from './world.ts';

const findingSchema = z.object({
  check: z.string(),
  status: z.enum(['ok', 'warning', 'failed']),
  message: z.string(),
  remedy: z.string().optional(),
});

const examinationSchema = z.object({
  version: z.literal(1),
  findings: z.array(findingSchema),
  registries: z.array(z.object({ registry: z.string(), findings: z.array(findingSchema) })),
});

type Finding = z.infer<typeof findingSchema>;

interface Case {
  readonly name: string;
  readonly spoil: (azure: AzureSimulator) => void;
  readonly args?: readonly string[];
  readonly check: string;
  readonly message: RegExp;
  readonly remedy: RegExp;
}

describe('doctor', () => {
  test('finds nothing wrong where nothing is', async () => {
    const azure = await reachable({ subnets: [subnetId('aks')], replications: ['northeurope'] });
    const { stdout, stderr, exitCode } = await runOn(azure, ['doctor', registryId]);
    expect(stdout.replaceAll(/127.0.0.1:\d+|localhost:\d+/g, 'HOST')).toMatchInlineSnapshot(`
      "Azure
        ok    ResourceManager https://HOST answers
        ok    Authority       https://HOST answers
        ok    Clock           the clock here agrees with Azure's
        ok    Identity        client secret: client id operator, object id 06e55b63-3481-f7bb-0729-57eabcf110c9, tenant 11111111-2222-3333-4444-555555555555
        ok    Subscriptions   the identity can read 1 subscription

      contoso
        ok    Registry        HOST, Premium, default action Allow, subnet rules: 1, IP rules: 0
        ok    ApiVersions     2026-09-01-preview shows subnet rules, 2026-03-01-preview shows subnet rules, 2021-08-01-preview shows subnet rules
        ok    Replicas        westeurope, northeurope
        ok    Provider        Microsoft.ContainerRegistry is Registered in subscription 00000000-0000-4000-8000-000000000001
        ok    Subnet          hub/aks has its endpoint and a rule
        ok    LoginServer     https://HOST/v2/ answers, and lets this machine in

      11 checks, nothing is wrong.
      "
    `);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout + stderr).not.toContain(azure.token.slice(0, 30));
    const written = azure.log.all.filter(
      ({ method, plane }) => plane === 'arm' && method !== 'GET',
    );
    expect(written).toEqual([]);
  });

  test('checks what is around without a registry', async () => {
    const azure = await reachable({});
    const { stdout, exitCode } = await runOn(azure, ['doctor']);
    expect(stdout).toContain('name some, registry-network doctor REGISTRY_ID');
    expect(exitCode).toBe(0);
  });

  test.for<Case>([
    {
      name: 'a provider that is not registered',
      spoil: ({ world }) =>
        world.setRegistration(subscription, 'Microsoft.ContainerRegistry', 'NotRegistered'),
      check: 'Provider',
      message: /is NotRegistered/,
      remedy: /^az provider register --namespace Microsoft.ContainerRegistry --subscription 0/,
    },
    {
      name: 'a right that is missing',
      spoil: ({ world }) =>
        world.denyRole({
          action: 'Microsoft.Network/virtualNetworks/subnets/read',
          scope: subnetId('aks'),
        }),
      check: 'Subnet',
      message: /AuthorizationFailed/,
      remedy: /^az role assignment create --assignee-object-id .* --role "Reader"/,
    },
    {
      name: 'a rule for a subnet that is gone',
      spoil: ({ world }) => world.delete(subnetId('aks')),
      check: 'Subnet',
      message: /has a rule and does not exist/,
      remedy: /^az acr network-rule remove --name contoso .* --subnet .*aks$/,
    },
    {
      name: 'an API that hides subnet rules',
      spoil: () => undefined,
      args: ['--registry-api-versions=2025-11-01'],
      check: 'ApiVersions',
      message: /no API version shows subnet rules/,
      remedy: /^az provider show --namespace/,
    },
  ])('finds $name', async ({ spoil, args, check, message, remedy }) => {
    const azure = await reachable({ subnets: [subnetId('aks')] });
    spoil(azure);
    const { failures, exitCode } = await examined(azure, args);
    expect(failures).toEqual([
      {
        check,
        status: 'failed',
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      },
    ]);
    expect(exitCode).toBe(1);
  });

  test('stops where nobody can sign in', async () => {
    const azure = await reachable({});
    const body = {
      error: 'invalid_client',
      error_description: 'AADSTS7000215: Invalid client secret.',
    };
    azure.faults.add({ path: 'oauth2/v2.0/token', fault: { kind: 'answer', status: 401, body } });
    const args = ['doctor', registryId, '-o', 'json'];
    const { stdout, exitCode } = await runOn(azure, args);
    const { findings, registries } = examinationSchema.parse(JSON.parse(stdout));
    expect(findings.at(-1)).toMatchObject({
      check: 'Identity',
      status: 'failed',
      remedy: 'az ad app credential reset --id operator',
    });
    expect({ registries, exitCode }).toEqual({ registries: [], exitCode: 1 });
  });

  test.for([
    {
      name: 'a port where nobody listens',
      endpoint: 'https://127.0.0.1:1',
      ca: true,
      says: /ECONNREFUSED.*firewalls/,
    },
    {
      name: 'a certificate that nobody vouches for',
      endpoint: undefined,
      ca: false,
      says: /--azure-ca-file FILE/,
    },
  ])('tells $name from other silences', async ({ endpoint, ca, says }) => {
    const azure = await reachable({});
    const args = [
      'doctor',
      '--output=json',
      `--arm-endpoint=${endpoint ?? azure.endpoint}`,
      `--authority-host=${azure.endpoint}`,
      ...(ca ? [`--azure-ca-file=${azure.caFile}`] : []),
    ];
    const { stdout, exitCode } = await run(args);
    const [first] = examinationSchema.parse(JSON.parse(stdout)).findings;
    expect(first).toMatchObject({ check: 'ResourceManager', status: 'failed' });
    expect(first?.message).toMatch(says);
    expect(exitCode).toBe(1);
  });
});

const serverTime = Date.parse('2026-11-01T12:00:00Z');

test.for([
  { offMs: 0, status: 'ok', says: /agrees/ },
  { offMs: 900, status: 'ok', says: /agrees/ },
  { offMs: -45_000, status: 'warning', says: /45 s behind Azure's/ },
  { offMs: 400_000, status: 'failed', says: /399 s ahead of Azure's, and tokens do not count/ },
])('a clock that is $offMs ms off is $status', ({ offMs, status, says }) => {
  const finding = clockFinding(serverTime, serverTime + offMs);
  expect(finding.status).toBe(status);
  expect(finding.message).toMatch(says);
});

test('an API version that shows subnet rules is enough', () => {
  const versions = [
    { version: 'new', subnetRules: 'refused' },
    { version: 'old', subnetRules: 'shown' },
  ] as const;
  expect(versionsFinding(versions)).toEqual({
    check: 'ApiVersions',
    status: 'ok',
    message: 'new is refused, old shows subnet rules',
  });
});

test.for([
  { answer: { kind: 'letIn' }, status: 'ok' },
  { answer: { kind: 'denied', clientIp: '203.0.113.9' }, status: 'warning' },
  { answer: { kind: 'privateLink', address: '10.0.0.4' }, status: 'ok' },
  { answer: { kind: 'proxy', what: 'HTTPS_PROXY is set' }, status: 'warning' },
  { answer: { kind: 'silent', what: 'ENOTFOUND' }, status: 'failed' },
  { answer: { kind: 'unexpected', what: '200' }, status: 'failed' },
] as const)('a login server with $answer.kind is $status', ({ answer, status }) => {
  const registry = { armId: registryId, loginServer: 'contoso.azurecr.io' };
  expect(loginFinding(answer, registry).status).toBe(status);
});

/** A registry whose login server is on loopback as well. */
async function reachable(registry: Parameters<typeof worldWith>[0]): Promise<AzureSimulator> {
  const azure = await azureWith(worldWith({}));
  const loginServer = `localhost:${new URL(azure.endpoint).port}`;
  azure.reset();
  azure.world.seed(worldWith({ ...registry, loginServer }));
  return azure;
}

async function examined(
  azure: AzureSimulator,
  more: readonly string[] = [],
): Promise<{ readonly failures: readonly Finding[]; readonly exitCode: number | null }> {
  const { stdout, exitCode } = await runOn(azure, ['doctor', registryId, '-o', 'json', ...more]);
  const { findings, registries } = examinationSchema.parse(JSON.parse(stdout));
  const all = [...findings, ...registries.flatMap((one) => one.findings)];
  return { failures: all.filter(({ status }) => status === 'failed'), exitCode };
}
