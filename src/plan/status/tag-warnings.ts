import type { IpRange } from '../../api/ip-range.ts';
import { timeOf } from '../../api/time.ts';
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
  if (seen?.kind !== 'seen') return [];
  const tags = policy.spec.serviceTags.flatMap((name) => {
    const tag = seen.value.tags.get(tagKeyOf(name));
    // What no grant covers is not told either.
    const isGiving = [...wants.ipRanges.values()].includes(name);
    return tag === undefined || !isGiving ? [] : [tag];
  });
  if (tags.length === 0) return [];
  const stale = seen.value.stale === undefined ? [] : [staleWarning(seen.value.stale, seen.value)];
  const broad = tags.filter(({ ranges }) => ranges.some(isBroad));
  const mixed = tags.filter(({ leftOut }) => leftOut > 0);
  return [
    ...stale,
    ...broad.map(({ name }) => `service tag ${name} is very broad: everybody in it is let in`),
    ...mixed.map(
      ({ name, leftOut }) =>
        `service tag ${name} has ${leftOut} IPv6 prefixes, which are left out: the rules of a registry take IPv4 only`,
    ),
  ];
}

function staleWarning(
  { message }: NonNullable<ObservedTags['stale']>,
  { readAtMs }: ObservedTags,
): string {
  return `service tags are as they were read at ${timeOf(readAtMs)}, and could not be read again: ${message}`;
}
