import { gunzipSync } from 'node:zlib';
import {
  answerWith,
  type ServiceTag,
  type TagAnswer,
  type TagDocument,
  tagKeyOf,
} from '../../plan/wants/service-tags.ts';
import { isJsonObject, parseJson, stringAt } from '../arm/json.ts';
import { parseServiceTag } from './service-tag-body.ts';

export type DocumentReading =
  | { readonly kind: 'read'; readonly answer: TagAnswer }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * The tags of these keys from the weekly files, or from what `az network list-service-tags` prints: the two differ only in
 * whether numbers are text. Where several documents have a tag, the last by name counts: weekly files carry their date in it.
 */
export function readTagDocuments(
  documents: readonly TagDocument[],
  keys: ReadonlySet<string>,
): DocumentReading {
  const tags = new Map<string, ServiceTag>();
  const names = new Set<string>();
  for (const document of documents.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const bodies = bodiesIn(document);
    if (bodies === undefined) return unreadable(document, notTags);
    for (const body of bodies) {
      const name = stringAt(body, 'name') ?? '';
      names.add(name);
      if (!keys.has(tagKeyOf(name))) continue;
      const tag = parseServiceTag(body);
      if (tag === undefined)
        return unreadable(document, `has a service tag ${name} that cannot be read`);
      tags.set(tagKeyOf(name), tag);
    }
  }
  return { kind: 'read', answer: answerWith(keys, tags.values(), names) };
}

const notTags =
  'is no file of service tags: it takes the weekly file as it was downloaded, or what `az network list-service-tags --location <region> --output json` prints';

// A hundred thousand prefixes are five MB: what unpacks to more than this is something else.
const maxOutputLength = 64 * 2 ** 20;

/** The entries as they are: only those that are asked for are looked at, or most of the time would go into the others. */
function bodiesIn({ bytes }: TagDocument): readonly unknown[] | undefined {
  const content = parseJson(textOf(bytes));
  const values = isJsonObject(content) ? (content['values'] ?? content['value']) : undefined;
  return Array.isArray(values) && values.length > 0 ? values : undefined;
}

function textOf(bytes: Uint8Array): string {
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return new TextDecoder().decode(isZipped ? gunzipSync(bytes, { maxOutputLength }) : bytes);
  } catch {
    return '';
  }
}

function unreadable({ name }: TagDocument, what: string): DocumentReading {
  return { kind: 'unreadable', why: `${name} ${what}` };
}
