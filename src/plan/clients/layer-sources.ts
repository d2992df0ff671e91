import { epochMsOf, timeOf } from '../../api/time.ts';
import type { Hold } from '../change.ts';
import type { PlanInput } from '../input.ts';
import type { ObservedRegistry, RegistrySettings } from '../observed.ts';
import type { Problem } from '../problem.ts';
import type { Member } from '../wants/member.ts';

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
  const isFresh = leftAfterSwitch(registry, input) > 0;
  const sources = [dataEndpoints, wanted ?? dataEndpoints].map((state) => sourceOf[state]);
  // Private links bring data endpoints, whatever the switch says.
  const hasOwn = registry.privateEndpoints > 0 || registry.dataEndpointHostNames.length > 0;
  return new Set([
    ...sources,
    ...(isFresh ? everySource : []),
    ...(hasOwn ? (['DataEndpoints'] as const) : []),
  ]);
}

/** When that short while is over, it is to be looked at again where clients are told or let through. */
export function movedHolds(
  members: readonly Member[],
  registry: ObservedRegistry,
  input: PlanInput,
): readonly Hold[] {
  const afterMs = leftAfterSwitch(registry, input);
  const isAsked = members.some(
    ({ standing, wants }) => standing.kind === 'active' && wants.clientFirewall !== undefined,
  );
  return isAsked && afterMs > 0 ? [{ problem: movedProblem, owners: [], afterMs }] : [];
}

const movedProblem: Problem = {
  reason: 'Settling',
  message:
    'data endpoints were switched: what clients needed before stays allowed for a while, and published',
};

/** Not more than 0 where it is over, or never was. */
function leftAfterSwitch({ settings }: ObservedRegistry, input: PlanInput): number {
  const movedAt = layersMovedAt(settings.dataEndpoints, input);
  return movedAt === undefined ? 0 : epochMsOf(movedAt) + afterSwitchMs - input.nowMs;
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
