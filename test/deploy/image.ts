import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DockerfileParser } from 'dockerfile-ast';
import { z } from 'zod';

export const dockerfile = fileURLToPath(new URL('../../Dockerfile', import.meta.url));

/** What a container engine would read of the image that the Dockerfile makes. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As in `USER`. */
  readonly user: string;
  /** How the build fills the cache of compiled code. */
  readonly warmUp: readonly string[];
}

export async function imageConfig(): Promise<ImageConfig> {
  const instructions = DockerfileParser.parse(await readFile(dockerfile, 'utf8'))
    .getInstructions()
    .map((one) => ({ word: one.getInstruction(), text: one.getArgumentsContent() ?? '' }));
  const final = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));
  const textOf = (word: string) => final.find((one) => one.word === word)?.text ?? '';
  const warmUp = instructions.find(({ text }) => text.includes('warm.ts'))?.text ?? '';
  return {
    entrypoint: words(textOf('ENTRYPOINT')),
    env: Object.fromEntries(
      textOf('ENV')
        .split(' ')
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    user: textOf('USER'),
    warmUp: words(warmUp),
  };
}

function words(text: string): readonly string[] {
  return z.array(z.string()).parse(JSON.parse(text));
}
