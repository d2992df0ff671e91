import type { Answer, Azure, Call } from './call.ts';
import { gatewayError, invalidContent } from './errors.ts';
import { changeRegistry, type How } from './registry-change.ts';
import { refuseBusyRegistry, refuseForSku, refuseUnregistered } from './registry-checks.ts';
import { parseWrite, rulesAfter, settingsAfter, type RegistryWrite } from './registry-parse.ts';
import { newRegistry, openRules } from './registry-record.ts';
import { validateSubnetRules } from './registry-rules.ts';
import { registryKey } from './registries.ts';
import type { Registry } from './state.ts';

/** Replaces: whatever is left out goes back to its default, the rules included. */
export function putRegistry(call: Call, azure: Azure): Answer {
  const existing = azure.state.registries.get(registryKey(call));
  if (existing) refuseBusyRegistry(existing, azure);
  refuseUnregistered(call, azure);
  const write = parseWrite(call);
  const fresh = freshRecord(write, call);
  refuseForSku(fresh.sku, write, openRules);
  const registry = existing ?? fresh;
  const rules = rulesAfter(write.properties?.networkRuleSet, openRules, call, azure);
  validateSubnetRules(rules.subnets, call, azure, registry.id);
  azure.state.registries.set(registryKey(call), registry);
  const change = {
    sku: fresh.sku,
    rules,
    tags: write.tags ?? {},
    identity: write.identity ?? undefined,
    properties: settingsAfter(write, fresh.properties, call.apiVersion),
  };
  const how: How =
    azure.settings.dialect.registryWrites === 'atOnce'
      ? { kind: 'atOnce' }
      : { kind: 'operation', state: existing ? 'Updating' : 'Creating' };
  return changeRegistry({ registry, change, how }, call, azure);
}

function freshRecord({ location, sku }: RegistryWrite, call: Call): Registry {
  if (location === undefined || location === null) {
    const message = 'The location property is required for this definition.';
    throw gatewayError({ status: 400, code: 'LocationRequired', message });
  }
  if (!sku) throw invalidContent("Required property 'sku' not found in JSON");
  const wanted = {
    id: call.url.pathname,
    name: call.params['registry'] ?? '',
    location,
    sku: sku.name,
    by: call.caller.subject,
  };
  return newRegistry(wanted, call.now);
}
