import { cp, glob, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

// The CRDs of the version in package.json, for later ones to be compared with. Those of the release before make way: Git has them.
const folder = import.meta.dirname;
const text = await readFile(path.join(folder, '../package.json'), 'utf8');
const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
const released = path.join(folder, 'released');
await rm(released, { recursive: true, force: true });
const target = path.join(released, `v${version}`);
await mkdir(target, { recursive: true });
for await (const file of glob('registrynetwork.dev_*.yaml', { cwd: folder })) {
  await cp(path.join(folder, file), path.join(target, file));
}
