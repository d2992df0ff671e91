import type { Answer, Azure, Call } from './call.ts';
import { changeRegistry, type How } from './registry-change.ts';
import { refuseBusyRegistry, refuseForSku } from './registry-checks.ts';
import {
  listsSubnets,
  parseWrite,
  rulesAfter,
  settingsAfter,
  type RegistryWrite,
} from './registry-parse.ts';
import { validateSubnetRules } from './registry-rules.ts';
import { registryOf } from './registries.ts';

/** Merges: what is left out stays, an array that is given replaces the one there was. */
export function patchRegistry(call: Call, azure: Azure): Answer {
  const registry = registryOf(call, azure);
  refuseBusyRegistry(registry, azure);
  const write = parseWrite(call);
  const sku = write.sku?.name ?? registry.sku;
  refuseForSku(sku, write, registry.rules);
  const rules = rulesAfter(write.properties?.networkRuleSet, registry.rules, call, azure);
  if (listsSubnets(write, call, azure)) {
    validateSubnetRules(rules.subnets, call, azure, registry.id);
  }
  const change = {
    sku,
    rules,
    tags: write.tags ?? registry.tags,
    identity: write.identity ?? registry.identity,
    properties: settingsAfter(write, registry.properties, call.apiVersion),
  };
  return changeRegistry({ registry, change, how: howToAnswer(write, azure) }, call, azure);
}

/** A write of network settings alone is answered with its end, any other with its beginning. */
function howToAnswer(write: RegistryWrite, azure: Azure): How {
  const { synchronousProperties, registryWrites } = azure.settings.dialect;
  if (registryWrites === 'atOnce') return { kind: 'atOnce' };
  const sent = Object.keys(write.properties ?? {});
  const more = Boolean(write.sku) || Boolean(write.tags) || Boolean(write.identity);
  const atOnce = !more && sent.every((property) => synchronousProperties.includes(property));
  return atOnce ? { kind: 'atOnce' } : { kind: 'operation', state: 'Updating' };
}
