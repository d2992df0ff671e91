import type { IpRange } from '../../api/ip-range.ts';
import type { Gap } from './gap.ts';
import type { Seen } from '../observed.ts';
import { type ObservedTags, tagKeyOf } from './service-tags.ts';

/** What the service tags of a policy come to. */
export interface TaggedRanges {
  /** With the tag that each comes from, as the policy spells it. */
  readonly ranges: ReadonlyMap<IpRange, string>;
  readonly gaps: ReadonlyMap<string, Gap>;
}

/**
 * | the tag                                       | gives       | problem                 |
 * |-----------------------------------------------|-------------|-------------------------|
 * | was read, lately or not                       | its ranges  |                         |
 * | nobody has looked yet                         | nothing     | WaitingForAzure         |
 * | could not be read, now or ever                | nothing     | as the failure says     |
 * | is not among the tags that there are          | nothing     | ServiceTagNotFound      |
 */
export function resolveTags(
  names: readonly string[],
  seen: Seen<ObservedTags> | undefined,
): TaggedRanges {
  const ranges = new Map<IpRange, string>();
  const gaps = new Map<string, Gap>();
  for (const name of names) {
    const tag = seen?.kind === 'seen' ? seen.value.tags.get(tagKeyOf(name)) : undefined;
    for (const range of tag?.ranges ?? []) if (!ranges.has(range)) ranges.set(range, name);
    if (tag === undefined) {
      gaps.set(tagGapOf(name), { from: name, gives: 'ranges', why: silenceOf(name, seen) });
    }
  }
  return { ranges, gaps };
}

// Apart from the ids of clusters and machines, whatever the tag is called.
function tagGapOf(name: string): string {
  return `serviceTag ${tagKeyOf(name)}`;
}

function silenceOf(name: string, seen: Seen<ObservedTags> | undefined): Gap['why'] {
  if (seen === undefined) return { kind: 'unasked' };
  if (seen.kind === 'failed') return seen;
  const similar = seen.value.missing.get(tagKeyOf(name));
  if (similar !== undefined) return { kind: 'untold', problem: notFound(name, similar) };
  const { stale } = seen.value;
  return stale === undefined ? { kind: 'unasked' } : { kind: 'failed', failure: stale };
}

function notFound(name: string, similar: readonly string[]) {
  const meant = similar.length === 0 ? '' : ` Did you mean ${similar.join(', ')}?`;
  return {
    reason: 'ServiceTagNotFound',
    message:
      `there is no service tag ${name}.${meant} Those that there are: az network list-service-tags --location <region> ` +
      `--query "values[].name". Rules that it gave before stay until it is taken out of spec.serviceTags.`,
  } as const;
}
