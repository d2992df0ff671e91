import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseFiles, baseFolder } from './base.ts';

// Writes deploy/kustomize/base from the chart. The namespace, which helm does not make, stays.
const kept = new Set(['namespace.yaml', 'kustomization.yaml']);
const files = await baseFiles();
for (const name of await readdir(baseFolder)) {
  if (!kept.has(name) && !files.has(name)) await rm(join(baseFolder, name));
}
for (const [name, text] of files) await writeFile(join(baseFolder, name), text);
