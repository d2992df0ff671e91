import { readVersions } from './api-versions.ts';
import { putDataEndpoints } from './data-endpoints.ts';
import type { Registries } from '../gateways.ts';
import { putNetworkRules, type RuleKeys } from './network-rules.ts';
import type { RegistryDeps } from './registry-patch.ts';
import { listRegistries } from './registry-list.ts';
import { readReplicas } from './replicas.ts';
import { putSettings } from './registry-settings.ts';

export function createRegistries(deps: RegistryDeps): Registries {
  const keys: RuleKeys = new Map();
  return {
    async read(id, call, signal) {
      const { registry } = await deps.reader.read(id, call, signal);
      return registry;
    },
    list: (subscriptionId, call, signal) => {
      const { arm, reader } = deps;
      return listRegistries(subscriptionId, { arm, apiVersion: reader.version, call }, signal);
    },
    readVersions: (id, call, signal) => readVersions(deps.reader, { id, call }, signal),
    readReplicas: (id, call, signal) => {
      const { arm, reader } = deps;
      return readReplicas(id, { arm, apiVersion: reader.version, call }, signal);
    },
    putNetworkRules: (step, call, signal) =>
      putNetworkRules(step, keys, { id: step.registryId, deps, call, signal }),
    putSettings: (step, call, signal) =>
      putSettings(step, { id: step.registryId, deps, call, signal }),
    putDataEndpoints: (step, call, signal) =>
      putDataEndpoints(step, { id: step.registryId, deps, call, signal }),
  };
}
