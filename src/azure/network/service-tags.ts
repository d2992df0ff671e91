import { answerWith, type ServiceTag, tagKeyOf } from '../../plan/wants/service-tags.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { unexpectedAnswer } from '../arm/arm-error.ts';
import type { ServiceTags, TagPlace } from '../gateways.ts';
import { type ListCall, readPages } from '../arm/pages.ts';
import { parseServiceTag } from './service-tag-body.ts';

// The newest whose answers are described in a file of its own: the later ones are the same in this.
const apiVersion = '2024-01-01';

/** All tags together are some ten MB, so their numbers are asked for first, and prefixes of single tags alone. */
export function createServiceTags(arm: ArmClient): ServiceTags {
  return {
    async read(place, { keys, known }, call, signal) {
      const path = pathOf(place);
      const list = { arm, apiVersion, call };
      const numbers = await readNumbers(path, list, signal);
      const found = [...keys].flatMap((key) => numbers.get(key) ?? []);
      const tags = found.map(async ({ name, changeNumber }) => {
        const before = known.get(tagKeyOf(name));
        const isSame = before?.changeNumber === changeNumber && before.name === name;
        return isSame ? before : readTag(name, path, list, signal);
      });
      const names = Array.from(numbers.values(), ({ name }) => name);
      return answerWith(keys, await Promise.all(tags), names);
    },
  };
}

function pathOf({ subscriptionId, location }: TagPlace): string {
  const region = encodeURIComponent(location.toLowerCase().replaceAll(' ', ''));
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Network/locations/${region}/serviceTagDetails`;
}

/** Every tag by its key, without prefixes: their empty lists only say that nobody asked for them. */
async function readNumbers(
  path: string,
  list: ListCall,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ServiceTag>> {
  const query = { noAddressPrefixes: 'true' };
  const items = await readPages(path, { ...list, query }, signal);
  const tags = items.map(parseServiceTag).filter((tag) => tag !== undefined);
  // An empty list was seen live for days; that there are no tags any more it cannot mean.
  if (tags.length === 0) throw unexpectedAnswer(path);
  return new Map(tags.map((tag) => [tagKeyOf(tag.name), tag]));
}

async function readTag(
  name: string,
  path: string,
  list: ListCall,
  signal: AbortSignal,
): Promise<ServiceTag> {
  const items = await readPages(path, { ...list, query: { tagName: name } }, signal);
  const tag = items.map(parseServiceTag).find((one) => one?.name === name);
  if (tag === undefined) throw unexpectedAnswer(path);
  return tag;
}
