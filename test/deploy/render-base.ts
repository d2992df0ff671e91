import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handWritten, renderedFolders } from './base.ts';

// Writes what kustomize has from the chart.
for (const [folder, files] of await renderedFolders()) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!handWritten.has(name) && !files.has(name)) await rm(join(folder, name));
  }
  for (const [name, text] of files) await writeFile(join(folder, name), text);
}
