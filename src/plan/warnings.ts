import type { Member } from './member.ts';
import type { ObservedRegistry, Seen } from './observed.ts';

/** Ranges wider than this let in more than anybody means to. */
const broadestPrefix = 16;

/** What a person should know, though nothing is wrong. Each stands as long as its cause does. */
export function warningsFor(member: Member, seen: Seen<ObservedRegistry>): readonly string[] {
  const registry = seen.kind === 'seen' ? seen.value : undefined;
  return [
    ...settingWarnings(member, registry),
    ...broadRanges(member),
    ...(member.wants.subnets.size > 0 && registry !== undefined ? subnetWarnings(registry) : []),
  ];
}

function settingWarnings(
  { wants }: Member,
  registry: ObservedRegistry | undefined,
): readonly string[] {
  const warnings: string[] = [];
  if (wants.settings.defaultAction === 'Deny') {
    warnings.push(
      'default action Deny shuts out what has no rule: hosted build agents, ACR Tasks, App Service, image scanners',
    );
  }
  if (wants.settings.trustedServices === 'Allow' && wants.subnets.size > 0) {
    warnings.push(
      'trustedServices has no effect for clients that come in through service endpoints',
    );
  }
  const isClosed = registry?.settings.publicNetworkAccess === 'Disabled';
  if (isClosed && wants.subnets.size + wants.ipRanges.size > 0) {
    warnings.push(
      'publicNetworkAccess of the registry is Disabled: its network rules have no effect until it is Enabled',
    );
  }
  return warnings;
}

function broadRanges({ wants }: Member): readonly string[] {
  return [...wants.ipRanges.keys()]
    .filter((range) => Number(range.split('/')[1] ?? 32) < broadestPrefix)
    .map((range) => `${range} is very broad: everybody in it is let in`);
}

function subnetWarnings(registry: ObservedRegistry): readonly string[] {
  return registry.privateEndpoints > 0
    ? [
        'the registry has private endpoints, which do not combine with subnet rules: prefer them, and take the subnets out',
      ]
    : [];
}
