import type { Seen } from '../plan/observed.ts';
import { type ObservedTags, type ServiceTag, tagKeyOf } from '../plan/wants/service-tags.ts';

/** A service tag that clients have to reach. */
export interface NeededTag {
  /** As rules name it. */
  readonly name: string;
  /** The edition of which addresses are known; undefined where none is. */
  readonly tag: ServiceTag | undefined;
  /** A tag of one region that there is none of, so that the one of all regions stands in for it. */
  readonly insteadOf?: string;
}

export interface TagList {
  readonly tags: readonly NeededTag[];
  /** Names of which this cloud has no tag, of no region either. */
  readonly absent: readonly string[];
}

/** Where nobody could look, the names are taken to be right. */
export function neededTags(
  names: readonly string[],
  seen: Seen<ObservedTags> | undefined,
): TagList {
  const tags = new Map<string, NeededTag>();
  const absent: string[] = [];
  for (const name of names) {
    const found = findTag(name, seen?.kind === 'seen' ? seen.value : undefined);
    if (found === undefined) absent.push(name);
    else if (!tags.has(found.name)) tags.set(found.name, found);
  }
  return { tags: [...tags.values()], absent };
}

function findTag(name: string, seen: ObservedTags | undefined): NeededTag | undefined {
  const tag = seen?.tags.get(tagKeyOf(name));
  if (tag !== undefined) return { name: tag.name, tag };
  if (seen?.missing.has(tagKeyOf(name)) !== true) return { name, tag: undefined };
  const [service = ''] = name.split('.');
  const wider = service === name ? undefined : seen.tags.get(tagKeyOf(service));
  return wider && { name: wider.name, tag: wider, insteadOf: name };
}

/** The editions of all tags of the list; undefined while one of them is not known. */
export function editionsOf({ tags }: TagList): readonly ServiceTag[] | undefined {
  const editions = tags.map(({ tag }) => tag);
  return editions.every((tag) => tag !== undefined) ? editions : undefined;
}
