import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Bundles the operator and the commands into the folder that is named, from which Node can run them: `dist`, or `/app` of
// the image.
const [, , folder = ''] = process.argv;
if (folder === '') throw new Error('name a folder');
await rm(folder, { recursive: true, force: true });
await build({
  entryPoints: {
    main: fileURLToPath(new URL('../../src/main.ts', import.meta.url)),
    'registry-network': fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
  },
  outdir: folder,
  bundle: true,
  // What is loaded late stays in files of its own.
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  sourcemap: folder === 'dist',
  // Some packages are CommonJS, and ask for Node's own modules by it.
  banner: {
    js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await writeFile(join(folder, 'package.json'), '{"type":"module"}\n');
