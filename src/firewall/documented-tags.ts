import type { Discovered } from '../plan/observed.ts';
import { tagsFor } from '../plan/security/tags.ts';
import type { DocumentedTags } from './document.ts';
import type { EndpointsCase } from './endpoints.ts';
import { neededTags } from './needed-tags.ts';

/** The service tags of what clients have to reach, with their addresses as far as these are known. */
export function documentedTags(
  given: Omit<EndpointsCase, 'cloud'>,
  seen: Discovered['serviceTags'],
): DocumentedTags {
  const list = (scope: 'Regional' | 'Global') =>
    neededTags(tagsFor(scope, [...given.include], given), seen);
  const isStale = seen?.kind === 'seen' && seen.value.stale !== undefined;
  return {
    regional: list('Regional'),
    global: list('Global'),
    ...(isStale && { staleSince: seen.value.readAtMs }),
  };
}
