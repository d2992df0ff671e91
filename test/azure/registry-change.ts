import type { Answer, Azure, Call } from './call.ts';
import { textAt, type JsonObject } from './json.ts';
import { registryBody } from './registry-body.ts';
import { dataEndpointHosts } from './registry-hosts.ts';
import { versionHeader } from './registries.ts';
import type { NetworkRules, Registry } from './state.ts';

export interface RegistryChange {
  readonly sku: string;
  readonly rules: NetworkRules;
  readonly tags: JsonObject;
  readonly identity: JsonObject | undefined;
  readonly properties: JsonObject;
}

export type How =
  | { readonly kind: 'atOnce' }
  | { readonly kind: 'operation'; readonly state: 'Creating' | 'Updating' };

export interface AcceptedChange {
  readonly registry: Registry;
  readonly change: RegistryChange;
  readonly how: How;
}

/** Takes a validated change over: settings show at once, the state and the data plane follow. */
export function changeRegistry(accepted: AcceptedChange, call: Call, azure: Azure): Answer {
  const { registry, change, how } = accepted;
  const before = settingsOf(registry);
  Object.assign(registry, change);
  registry.provisioningState = how.kind === 'operation' ? how.state : 'Updating';
  registry.lastModifiedAt = call.now;
  registry.lastModifiedBy = call.caller.subject;
  return how.kind === 'atOnce'
    ? finishAtOnce(registry, call, azure)
    : startOperation(registry, before, call, azure);
}

/** The data plane goes by new settings only after a while. */
export function propagate(registry: Registry, azure: Azure, from: number): void {
  const publicNetworkAccess = textAt(registry.properties, 'publicNetworkAccess') ?? 'Enabled';
  const firewall = { rules: registry.rules, publicNetworkAccess };
  azure.timeline.schedule(from + azure.settings.delays.dataPlanePropagationMs, () => {
    registry.firewall = firewall;
  });
}

/** Answered when it is done, with the registry as it then is. */
function finishAtOnce(registry: Registry, call: Call, azure: Azure): Answer {
  const afterMs = azure.settings.delays.registryPatchMs;
  azure.timeline.schedule(call.now + afterMs, (at) => {
    registry.provisioningState = 'Succeeded';
    registry.dataEndpointHostNames = dataEndpointHosts(registry);
    propagate(registry, azure, at);
  });
  return {
    status: 200,
    headers: versionHeader(call),
    afterMs,
    body: () => registryBody(registry, call.apiVersion, azure.settings.dialect),
  };
}

/** Answered when it has begun, with the registry as it is at that time. */
function startOperation(
  registry: Registry,
  before: RegistryChange,
  call: Call,
  azure: Azure,
): Answer {
  const endsAt = call.now + azure.settings.delays.registryOperationMs;
  const id = `registries-${azure.newId()}`;
  const operation = azure.operations.start({
    id,
    path: `${registry.id}/operationStatuses/${id}`,
    resultPath: undefined,
    apiVersion: call.apiVersion,
    endsAt,
    runningStatus: registry.provisioningState,
    retryAfterSeconds: undefined,
    outcome: call.outcome,
  });
  azure.timeline.schedule(endsAt, (at) => {
    if (call.outcome && !call.outcome.keepsChange) Object.assign(registry, before);
    registry.provisioningState = call.outcome?.status ?? 'Succeeded';
    registry.dataEndpointHostNames = dataEndpointHosts(registry);
    propagate(registry, azure, at);
  });
  const status = azure.operations.statusUrl(operation, call.origin);
  const body = registryBody(registry, call.apiVersion, azure.settings.dialect);
  return {
    status: 201,
    headers: { ...versionHeader(call), 'azure-asyncoperation': status },
    body: () => body,
  };
}

function settingsOf(registry: Registry): RegistryChange {
  const { sku, rules, tags, identity, properties } = registry;
  return { sku, rules, tags, identity, properties };
}
