import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Loads every part of the bundle once, those that are otherwise loaded late too, so that NODE_COMPILE_CACHE fills. The
// operator itself only says its version.
const [, , folder = ''] = process.argv;
process.argv = [process.execPath, join(folder, 'main.js'), '--version'];
for await (const file of glob(join(folder, '*.js'))) await import(pathToFileURL(file).href);
