import {
  type RegistryId,
  type SubnetId,
  type SubscriptionId,
  parseSubnetId,
  shortNameOf,
  subscriptionOf,
} from '../../api/resource-id.ts';
import { see } from '../../azure/arm/see.ts';
import type { OfferedVersion } from '../../azure/gateways.ts';
import { acr } from '../../plan/az.ts';
import type { ObservedRegistry, ProbeAnswer, Seen, ObservedSubnet } from '../../plan/observed.ts';
import type { Examiner } from './examiner.ts';
import { type Finding, failed, failure, ok, warning } from './finding.ts';

/** Whether the operator could keep this registry, as far as reading tells. */
export async function checkRegistry(
  id: RegistryId,
  examiner: Examiner,
): Promise<readonly Finding[]> {
  const { azure, call, signal } = examiner;
  const registry = await see(() => azure.registries.read(id, call, signal));
  if (registry.kind === 'failed') return [failure('Registry', registry.failure)];
  const checks = await Promise.all([
    checkVersions(registry.value, examiner),
    checkReplicas(id, examiner),
    checkProviders(registry.value, examiner),
    checkSubnets(registry.value, examiner),
    checkLoginServer(registry.value, examiner),
  ]);
  return [registryFinding(registry.value), ...checks.flat()];
}

function registryFinding({ armId, loginServer, sku, rules, settings }: ObservedRegistry): Finding {
  if (sku.toLowerCase() !== 'premium') {
    return failed(
      'Registry',
      `it has SKU ${sku}; network rules need Premium. Upgrade it: az acr update ${acr(armId)} --sku Premium`,
    );
  }
  const subnets = rules.subnetRules === 'invisible' ? 'unknown' : rules.subnetRules.length;
  return ok(
    'Registry',
    `${loginServer}, Premium, default action ${settings.defaultAction}, subnet rules: ${subnets}, IP rules: ${rules.ipRules.length}`,
  );
}

async function checkVersions(
  { id, sku }: ObservedRegistry,
  { azure, call, signal }: Examiner,
): Promise<readonly Finding[]> {
  // Without rules no version can show any.
  if (sku.toLowerCase() !== 'premium') return [];
  const versions = await see(() => azure.registries.readVersions(id, call, signal));
  return [
    versions.kind === 'failed'
      ? failure('ApiVersions', versions.failure)
      : versionsFinding(versions.value),
  ];
}

const deeds = {
  shown: 'shows subnet rules',
  hidden: 'hides subnet rules',
  refused: 'is refused',
} as const satisfies Record<OfferedVersion['subnetRules'], string>;

export function versionsFinding(versions: readonly OfferedVersion[]): Finding {
  const table = versions
    .map(({ version, subnetRules }) => `${version} ${deeds[subnetRules]}`)
    .join(', ');
  return versions.some(({ subnetRules }) => subnetRules === 'shown')
    ? ok('ApiVersions', table)
    : failed(
        'ApiVersions',
        `no API version shows subnet rules, so none can be written: ${table}. Try others by --registry-api-versions; those that there are: ` +
          `az provider show --namespace Microsoft.ContainerRegistry --query "resourceTypes[?resourceType=='registries'].apiVersions"`,
      );
}

async function checkReplicas(
  id: RegistryId,
  { azure, call, signal }: Examiner,
): Promise<readonly Finding[]> {
  const replicas = await see(() => azure.registries.readReplicas(id, call, signal));
  if (replicas.kind === 'failed') return [failure('Replicas', replicas.failure)];
  const regions = replicas.value.map(({ region }) => region).join(', ');
  return [ok('Replicas', regions === '' ? 'none besides its own region' : regions)];
}

async function checkProviders(
  registry: ObservedRegistry,
  { azure, call, signal }: Examiner,
): Promise<readonly Finding[]> {
  const subnets = subnetsOf(registry);
  const subscriptions = new Set([registry.id, ...subnets].map(subscriptionOf));
  return Promise.all(
    [...subscriptions].map(async (id) => {
      const state = await see(() => azure.providers.read(id, call, signal));
      return state.kind === 'failed'
        ? failure('Provider', state.failure)
        : providerFinding(id, state.value);
    }),
  );
}

function providerFinding(id: SubscriptionId, state: string): Finding {
  const said = `Microsoft.ContainerRegistry is ${state} in subscription ${id}`;
  return state === 'Registered'
    ? ok('Provider', said)
    : failed(
        'Provider',
        `${said}, so Azure refuses rules for its subnets: az provider register --namespace Microsoft.ContainerRegistry --subscription ${id}`,
      );
}

async function checkSubnets(
  registry: ObservedRegistry,
  { azure, call, signal }: Examiner,
): Promise<readonly Finding[]> {
  return Promise.all(
    subnetsOf(registry).map(async (id) =>
      subnetFinding(id, await see(() => azure.subnets.read(id, call, signal)), registry),
    ),
  );
}

function subnetFinding(
  id: SubnetId,
  seen: Seen<ObservedSubnet>,
  { armId }: ObservedRegistry,
): Finding {
  const name = shortNameOf(id);
  if (seen.kind === 'failed') {
    return seen.failure.kind === 'notFound'
      ? failed(
          'Subnet',
          `${name} has a rule and does not exist; until the rule is gone, Azure refuses other changes of rules: ` +
            `az acr network-rule remove ${acr(armId)} --subnet ${id}`,
        )
      : failure('Subnet', seen.failure);
  }
  if (seen.value.serviceEndpoint === 'Succeeded')
    return ok('Subnet', `${name} has its endpoint and a rule`);
  return warning(
    'Subnet',
    `${name} has a rule and no service endpoint that counts (${seen.value.serviceEndpoint}), so the rule lets nobody in. A policy that lists the subnet adds it`,
  );
}

function subnetsOf({ rules }: ObservedRegistry): readonly SubnetId[] {
  const { subnetRules } = rules;
  return (subnetRules === 'invisible' ? [] : subnetRules).flatMap(
    ({ subnet }) => parseSubnetId(subnet) ?? [],
  );
}

async function checkLoginServer(
  registry: ObservedRegistry,
  { probe, signal }: Examiner,
): Promise<readonly Finding[]> {
  return [loginFinding(await probe(registry.loginServer, signal), registry)];
}

export function loginFinding(
  answer: ProbeAnswer,
  { armId, loginServer }: Pick<ObservedRegistry, 'armId' | 'loginServer'>,
): Finding {
  const place = `https://${loginServer}/v2/`;
  switch (answer.kind) {
    case 'letIn':
      return ok('LoginServer', `${place} answers, and lets this machine in`);
    case 'denied':
      return warning(
        'LoginServer',
        `${place} answers, and does not let this machine in, which it sees as ${answer.clientIp}. Where it should, list that address in a policy`,
      );
    case 'privateLink':
      return ok('LoginServer', `${loginServer} is a private endpoint here: ${answer.address}`);
    case 'proxy':
      return warning('LoginServer', `${place} was not asked directly: ${answer.what}`);
    case 'silent':
      return failed(
        'LoginServer',
        `${place} does not answer from here: ${answer.what}. What to allow in firewalls: registry-network export ${armId}`,
      );
    case 'unexpected':
      return failed(
        'LoginServer',
        `${place} answers with ${answer.what}. Is there a proxy in between?`,
      );
    default:
      throw new Error(`unhandled answer ${JSON.stringify(answer satisfies never)}`);
  }
}
