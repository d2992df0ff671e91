import { isDeepStrictEqual } from 'node:util';
import type {
  NetworkRules,
  ObservedRegistry,
  Progress,
  RegistrySettings,
} from '../../plan/observed.ts';
import type { PutSettings } from '../../plan/step.ts';
import { ArmError } from '../arm/arm-error.ts';
import type { JsonObject } from '../arm/json.ts';
import { rangesIn, subnetsIn } from './network-rules-patch.ts';
import { changedSince, patchRegistry, requireSettled, type Visit } from './registry-patch.ts';

/** Reads, compares with what was planned on, writes the settings that change, and looks whether they are in force. */
export async function putSettings(
  { before, change, rules }: PutSettings,
  visit: Visit,
): Promise<Progress<ObservedRegistry>> {
  const read = await visit.deps.reader.read(visit.id, visit.call, visit.signal);
  const { registry, apiVersion } = read;
  if (!isDeepStrictEqual(registry.settings, before)) throw changedSince(visit.id, 'settings');
  if (isAnyMissing(rules, registry.rules)) throw changedSince(visit.id, 'network rules');
  const wanted = { ...before, ...change };
  const isInForce = (seen: ObservedRegistry): boolean => isDeepStrictEqual(seen.settings, wanted);
  if (isInForce(registry)) return { kind: 'done', value: registry };
  requireSettled(read);
  const patch = { body: settingsPatch(before, wanted), apiVersion };
  const patched = await patchRegistry(patch, isInForce, visit);
  if (patched.kind === 'running') return patched;
  if (!isInForce(patched.registry)) throw notInForce(patched.registry, wanted);
  return { kind: 'done', value: patched.registry };
}

function isAnyMissing(planned: NetworkRules, seen: NetworkRules): boolean {
  return (
    !subnetsIn(planned).isSubsetOf(subnetsIn(seen)) || !rangesIn(planned).isSubsetOf(rangesIn(seen))
  );
}

/** Touches what differs and nothing else: `defaultAction` alone keeps all rules, seen or not. */
export function settingsPatch(before: RegistrySettings, wanted: RegistrySettings): JsonObject {
  const { defaultAction, publicNetworkAccess, trustedServices } = wanted;
  return {
    properties: {
      ...(defaultAction !== before.defaultAction && { networkRuleSet: { defaultAction } }),
      ...(publicNetworkAccess !== before.publicNetworkAccess && { publicNetworkAccess }),
      ...(trustedServices !== before.trustedServices && {
        networkRuleBypassOptions: trustedServices === 'Allow' ? 'AzureServices' : 'None',
      }),
    },
  };
}

function notInForce({ id, settings }: ObservedRegistry, wanted: RegistrySettings): ArmError {
  const message = `Azure accepted the settings of registry ${id}: wanted ${JSON.stringify(wanted)}, and a read after it shows ${JSON.stringify(settings)}.`;
  return new ArmError({ kind: 'notInForce', message });
}
