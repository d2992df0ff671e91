import { distance } from 'fastest-levenshtein';
import { parseIpRange, type IpRange } from '../../api/ip-range.ts';
import type { Failure } from '../failure.ts';
import { joinRanges } from './join-ranges.ts';

/** The public addresses of an Azure service, in one region or in all, as one numbered edition. */
export interface ServiceTag {
  /** In Azure's own spelling. */
  readonly name: string;
  readonly changeNumber: string;
  /** Empty where it stands for all regions. */
  readonly region: string;
  /** The IPv4 prefixes, joined: rules of a registry take no others. */
  readonly ranges: readonly IpRange[];
  /** How many IPv6 prefixes are left out. */
  readonly leftOut: number;
}

/** A service tag as it is published, in whichever form. */
export interface PublishedTag {
  readonly name: string;
  readonly changeNumber: string;
  readonly region: string;
  readonly prefixes: readonly string[];
}

/** What is asked of whoever publishes tags: by `tagKeyOf` of their names. */
export interface TagQuestion {
  readonly keys: ReadonlySet<string>;
  /** As last read: a tag whose change number is still the same need not be read again. */
  readonly known: ReadonlyMap<string, ServiceTag>;
}

/** Each tag that was asked for is in one of the two. */
export interface TagAnswer {
  readonly tags: ReadonlyMap<string, ServiceTag>;
  /** No tag has this name; up to three that may have been meant. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** A published file of service tags, gzipped or not. */
export interface TagDocument {
  /** What a person knows it by. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Tags as they were read last. */
export interface ObservedTags extends TagAnswer {
  readonly readAtMs: number;
  /** Why they could not be read again since. */
  readonly stale?: Failure;
}

/** What tags are looked up by: capital letters make no difference. */
export function tagKeyOf(name: string): string {
  return name.toLowerCase();
}

/** Undefined where a prefix cannot be read: part of a tag is no tag. */
export function serviceTagOf({ prefixes, ...tag }: PublishedTag): ServiceTag | undefined {
  const ranges = prefixes.filter((prefix) => !prefix.includes(':')).map(parseIpRange);
  if (!ranges.every((range) => range !== undefined)) return undefined;
  return { ...tag, ranges: joinRanges(ranges), leftOut: prefixes.length - ranges.length };
}

/** The answer that has these tags, where these are the names of all that there are. */
export function answerWith(
  keys: ReadonlySet<string>,
  found: Iterable<ServiceTag>,
  names: Iterable<string>,
): TagAnswer {
  const tags = new Map(Array.from(found, (tag) => [tagKeyOf(tag.name), tag]));
  const known = [...names];
  const missing = [...keys].filter((key) => !tags.has(key));
  return { tags, missing: new Map(missing.map((key) => [key, similarNames(key, known)])) };
}

/** Up to three names that may have been meant, the likeliest first. */
export function similarNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = tagKeyOf(name);
  // Not every service has a tag for each region, and regions have names of their own here, such as GermanyWC.
  const [service = ''] = wanted.split('.');
  return names
    .map((other) => ({ other, far: distance(wanted, tagKeyOf(other)) }))
    .filter(({ other, far }) => far <= name.length * 0.4 || tagKeyOf(other) === service)
    .toSorted((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ other }) => other);
}
