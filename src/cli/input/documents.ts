import * as z from 'zod';
import { LineCounter, parseAllDocuments } from 'yaml';
import type { TextSource } from './text-sources.ts';

/** One object of a file, and where it stands. */
export interface ManifestObject {
  /** As in `policies.yaml:12`. */
  readonly place: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The objects of a text, those in lists among them; what is no YAML or no object goes to `faults`. */
export function objectsIn({ name, text }: TextSource, faults: string[]): readonly ManifestObject[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  const lineAt = (offset: number) => `${name}:${lineCounter.linePos(offset).line}`;
  return documents.flatMap((document) => {
    for (const { pos, message } of document.errors) faults.push(`${lineAt(pos[0])}: ${message}`);
    if (document.errors.length > 0 || document.contents === null) return [];
    const place = lineAt(document.contents.range?.[0] ?? 0);
    return unfold(document.toJS(), place, faults);
  });
}

const objectSchema = z.looseObject({ apiVersion: z.string(), kind: z.string() });
const listSchema = z.object({ items: z.array(z.unknown()) });

function unfold(content: unknown, place: string, faults: string[]): readonly ManifestObject[] {
  if (content === null) return [];
  const { data } = objectSchema.safeParse(content);
  if (data === undefined) {
    faults.push(`${place}: this is no object of Kubernetes: it has no apiVersion and kind`);
    return [];
  }
  const { apiVersion, kind } = data;
  const list = kind.endsWith('List') ? listSchema.safeParse(data).data : undefined;
  if (list === undefined) return [{ place, apiVersion, kind, content: data }];
  return list.items.flatMap((item, index) => unfold(item, `${place} items[${index}]`, faults));
}
