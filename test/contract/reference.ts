import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { samplesIn, sequencesIn, type ErrorSample, type Sequence } from './recording.ts';
import { specificationIn, type Specification } from './specification.ts';

export interface Reference {
  readonly folder: string;
  readonly sequences: readonly Sequence[];
  readonly samples: readonly ErrorSample[];
  readonly specifications: readonly Specification[];
  /** JSON files in `recordings` folders that are none of these: never passed over in silence. */
  readonly unknown: readonly string[];
}

// `examples` of the specifications are many, and neither recorded nor complete.
const skippedFolders = new Set(['node_modules', '.git', 'examples']);

/**
 * Finds what a folder holds by the shape of its JSON files: OpenAPI 2.0 documents, lists of recorded
 * exchanges, maps of error samples. Of a large `specification` tree only the files that lie under
 * one of the given namespaces are read.
 */
export async function readReference(
  folder: string,
  namespaces: readonly string[],
): Promise<Reference> {
  const sequences: Sequence[] = [];
  const samples: ErrorSample[] = [];
  const specifications: Specification[] = [];
  const unknown: string[] = [];
  for (const file of await jsonFiles(folder)) {
    if (!mayMatter(file, namespaces)) continue;
    const content = await contentOf(file);
    const specification = specificationIn(content, file);
    const recorded = specification ? undefined : sequencesIn(content, basename(file));
    const refused = specification || recorded ? undefined : samplesIn(content);
    if (specification) specifications.push(specification);
    sequences.push(...(recorded ?? []));
    samples.push(...(refused ?? []));
    if (isRecording(file) && !recorded && !refused) unknown.push(file);
  }
  return { folder, sequences, samples, specifications, unknown };
}

async function jsonFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : jsonFiles(path);
      return entry.name.endsWith('.json') ? [path] : [];
    });
  return (await Promise.all(nested)).flat();
}

function mayMatter(file: string, namespaces: readonly string[]): boolean {
  if (isRecording(file) || !/[/\\]resource-manager[/\\]/i.test(file)) return true;
  return namespaces.some((namespace) => file.toLowerCase().includes(namespace.toLowerCase()));
}

function isRecording(file: string): boolean {
  return /[/\\]recordings[/\\]/i.test(file);
}

async function contentOf(file: string): Promise<unknown> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return content;
  } catch {
    return undefined;
  }
}
