import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, type Io } from '../io.ts';

/** A text and where it is from. */
export interface TextSource {
  readonly name: string;
  readonly text: string;
}

/** Files, folders (their YAML and JSON files, by name) and `-` for standard input; throws CommandError. */
export async function readSources(
  names: readonly string[],
  { isRecursive }: { readonly isRecursive: boolean },
  { stdin }: Pick<Io, 'stdin'>,
): Promise<readonly TextSource[]> {
  const sources = [];
  for (const name of new Set(names)) {
    if (name === '-') sources.push({ name: 'standard input', text: await stdin() });
    else for (const file of await filesAt(name, isRecursive)) sources.push(await read(file));
  }
  return sources;
}

async function filesAt(name: string, isRecursive: boolean): Promise<readonly string[]> {
  const found = await stat(name).catch((error: unknown) => unreadable(name, error));
  if (!found.isDirectory()) return [name];
  const entries = await readdir(name, { recursive: isRecursive });
  const files = entries.filter((entry) => /\.(ya?ml|json)$/.test(entry)).toSorted();
  if (files.length > 0) return files.map((file) => path.join(name, file));
  const more = isRecursive ? '' : '; --recursive looks into its folders too';
  throw new CommandError(`${name} holds no .yaml, .yml or .json file${more}`);
}

async function read(name: string): Promise<TextSource> {
  const text = await readFile(name, 'utf8').catch((error: unknown) => unreadable(name, error));
  return { name, text };
}

function unreadable(name: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = code === 'ENOENT' ? 'there is no such file or folder' : String(error);
  throw new CommandError(`cannot read ${name}: ${why}`);
}
