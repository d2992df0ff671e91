import { epochMsOf, timeOf } from '../../api/time.ts';
import type { PlanInput } from '../input.ts';
import type { ObservedRegistry, RegistrySettings } from '../observed.ts';

/** Where layers may come from. */
export type LayerSource = 'BlobStorage' | 'DataEndpoints';

/**
 * After a switch, clients still follow what they were told right before it: the address of a layer is good for minutes.
 * Azure does not say for how many.
 */
const afterSwitchMs = 15 * 60_000;

/** Where layers come from now, are going to come from, or came from until a short while ago: clients need all of it. */
export function layerSources(
  registry: ObservedRegistry,
  wanted: RegistrySettings['dataEndpoints'] | undefined,
  input: PlanInput,
): ReadonlySet<LayerSource> {
  const { dataEndpoints } = registry.settings;
  const changedAt = epochMsOf(layersMovedAt(dataEndpoints, input) ?? '');
  const isFresh = input.nowMs - changedAt < afterSwitchMs;
  const sources = [dataEndpoints, wanted ?? dataEndpoints].map((state) => sourceOf[state]);
  // Private links bring data endpoints, whatever the switch says.
  const hasOwn = registry.privateEndpoints > 0 || registry.dataEndpointHostNames.length > 0;
  return new Set([
    ...sources,
    ...(isFresh ? everySource : []),
    ...(hasOwn ? (['DataEndpoints'] as const) : []),
  ]);
}

const sourceOf = { Enabled: 'DataEndpoints', Disabled: 'BlobStorage' } as const;
export const everySource = ['BlobStorage', 'DataEndpoints'] as const;

/** When data endpoints were last seen to have been switched, this look included; undefined where that was never seen. */
export function layersMovedAt(
  now: RegistrySettings['dataEndpoints'],
  { lastSeen, nowMs }: PlanInput,
): string | undefined {
  const before = lastSeen.settings?.dataEndpoints;
  const isChanged = before !== undefined && before !== now;
  return isChanged ? timeOf(nowMs) : lastSeen.dataEndpointsChangedAt;
}
