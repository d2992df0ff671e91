import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { canContain, Container } from './container.ts';
import { dockerfile, imageConfig } from './image.ts';

describe('the Dockerfile', () => {
  test('is clean in the eyes of a linter', async () => {
    expect(validate(await readFile(dockerfile, 'utf8'))).toEqual([]);
  });

  test('builds with the very Node that the tests run on', async () => {
    const packageText = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const { devDependencies } = z
      .object({ devDependencies: z.object({ node: z.string() }) })
      .parse(JSON.parse(packageText));
    const [build] = DockerfileParser.parse(await readFile(dockerfile, 'utf8')).getFROMs();
    expect(build?.getImage()).toMatch(`node:${devDependencies.node}-`);
  });

  test('names no user that may do everything, and warms up with the flags of the entry point', async () => {
    const { entrypoint, user, warmUp } = await imageConfig();
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(flags(warmUp)).toEqual(flags(entrypoint));
  });
});

describe.skipIf(!canContain)(
  'the image, as far as it can be made without a container engine,',
  () => {
    let container: Container;
    beforeAll(async () => {
      container = await Container.build();
    }, 60_000);
    afterAll(() => container[Symbol.asyncDispose]());

    test('runs from its entry point', async () => {
      const { entrypoint } = await imageConfig();
      expect(await output([...entrypoint, '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
    });

    test('can write nowhere, and is nobody', async () => {
      const look = `
      const fs = require('node:fs');
      const tries = ['/x', '/app/x', '/app/compile-cache/x', '/usr/x'].map((file) => {
        try { fs.writeFileSync(file, ''); return file; } catch (error) { return error.code; }
      });
      console.log(JSON.stringify([process.getuid(), process.getgroups(), tries]));`;
      const [node = ''] = (await imageConfig()).entrypoint;
      const [uid, groups, tries] = z
        .tuple([z.number(), z.array(z.number()), z.array(z.string())])
        .parse(JSON.parse(await output([node, '--eval', look])));
      expect(uid).toBe(65532);
      expect(groups).toEqual([65532]);
      expect(tries).toEqual(['EROFS', 'EROFS', 'EROFS', 'EROFS']);
    });

    test('finds its code compiled', async () => {
      const { entrypoint } = await imageConfig();
      const debug = { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
      const told = await output([...entrypoint, '--version'], debug);
      expect(told).toMatch(/main\.js.+ success/);
      expect(told).not.toMatch(/cache for .+ (failed|rejected|not found)/i);
    });

    async function output(
      command: readonly string[],
      more: Readonly<Record<string, string>> = {},
    ): Promise<string> {
      const { env, user } = await imageConfig();
      const child = await container.start({ command, env: { ...env, ...more }, user });
      return (await Promise.all([text(child.stdout), text(child.stderr)])).join('');
    }
  },
);

function flags(command: readonly string[]): readonly string[] {
  return command.filter((word) => word.startsWith('--'));
}

test('the workflow that publishes it runs actions of others by commit: a tag may be moved', async () => {
  const workflow = await readFile(
    new URL('../../.github/workflows/release.yaml', import.meta.url),
    'utf8',
  );
  const uses = [...workflow.matchAll(/uses: (.*)/g)].map(([, what]) => what);
  expect(uses.length).toBeGreaterThan(0);
  expect(
    uses.filter((what) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what ?? '')),
  ).toEqual([]);
});
