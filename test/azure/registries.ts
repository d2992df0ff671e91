import type { Answer, Azure, Call } from './call.ts';
import { resourceNotFound } from './errors.ts';
import { keyOf } from './ids.ts';
import { listed, page } from './paging.ts';
import { registryBody } from './registry-body.ts';
import type { Registry } from './state.ts';

const type = 'Microsoft.ContainerRegistry/registries';

export function getRegistry(call: Call, azure: Azure): Answer {
  const registry = registryOf(call, azure);
  const body = registryBody(registry, call.apiVersion, azure.settings.dialect);
  const afterMs = azure.settings.delays.registryGetMs;
  return { status: 200, headers: versionHeader(call), body: () => body, afterMs };
}

/** A list carries the same rule set per registry as the single GET of the same version. */
export function listRegistries(call: Call, azure: Azure): Answer {
  const bodies = listed(azure.state.registries, call, azure).map((registry) =>
    registryBody(registry, call.apiVersion, azure.settings.dialect),
  );
  return {
    ...page(bodies, call, azure),
    headers: versionHeader(call),
    afterMs: azure.settings.delays.registryGetMs,
  };
}

/** Synchronous, with an empty body; a registry that is not there is no error. */
export function deleteRegistry(call: Call, azure: Azure): Answer {
  const key = registryKey(call);
  if (!azure.state.registries.delete(key)) return { status: 204 };
  return {
    status: 200,
    headers: versionHeader(call),
    afterMs: azure.settings.delays.registryDeleteMs,
  };
}

export function registryOf(call: Call, azure: Azure): Registry {
  const registry = azure.state.registries.get(registryKey(call));
  if (registry) return registry;
  throw resourceNotFound(type, call.params['registry'] ?? '', call.params['group'] ?? '');
}

export function registryKey(call: Call): string {
  const { subscription = '', group = '', registry = '' } = call.params;
  const parent = `/subscriptions/${subscription}/resourceGroups/${group}`;
  return keyOf(`${parent}/providers/${type}/${registry}`);
}

export function versionHeader(call: Call): Record<string, string> {
  return { 'api-supported-versions': call.apiVersion };
}
