import type { IpRange } from '../../api/ip-range.ts';
import { timeOf } from '../../api/time.ts';
import type { Failure } from '../failure.ts';
import type { Seen } from '../observed.ts';
import type { Member } from '../wants/member.ts';
import { type ObservedTags, tagKeyOf } from '../wants/service-tags.ts';

/** Ranges wider than this let in more than anybody means to. */
const broadestPrefix = 16;

export function isBroad(range: IpRange): boolean {
  return Number(range.split('/')[1] ?? 32) < broadestPrefix;
}

/** What a person should know of the tags that the policy names. */
export function tagWarnings(
  { policy, wants }: Member,
  seen: Seen<ObservedTags> | undefined,
): readonly string[] {
  const publishes = wants.clientFirewall?.configMap !== undefined;
  if (seen?.kind === 'failed') return publishes ? [unknownWarning(seen.failure)] : [];
  if (seen === undefined) return [];
  const tags = policy.spec.serviceTags.flatMap((name) => {
    const tag = seen.value.tags.get(tagKeyOf(name));
    // What no grant covers is not told either.
    const isGiving = [...wants.ipRanges.values()].includes(name);
    return tag === undefined || !isGiving ? [] : [tag];
  });
  const { stale: why } = seen.value;
  const isStale = why !== undefined && (tags.length > 0 || publishes);
  const stale = isStale ? [staleWarning(why, seen.value)] : [];
  const broad = tags.filter(({ ranges }) => ranges.some(isBroad));
  const mixed = tags.filter(({ leftOut }) => leftOut > 0);
  return [
    ...stale,
    ...broad.map(({ name }) => `service tag ${name} is very broad: everybody in it is let in`),
    ...mixed.map(
      ({ name, leftOut }) =>
        `IPv6 prefixes of service tag ${name} are left out (${leftOut}): the rules of a registry take IPv4 only`,
    ),
  ];
}

function unknownWarning({ message }: Failure): string {
  return `what is published by address is as it was, for service tags could not be read: ${message}`;
}

function staleWarning({ message }: Failure, { readAtMs }: ObservedTags): string {
  return `service tags are as they were read at ${timeOf(readAtMs)}, and could not be read again: ${message}`;
}
