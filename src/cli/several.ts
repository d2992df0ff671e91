import { InvalidArgumentError, Option } from '@commander-js/extra-typings';

/**
 * A flag that takes some of these words: several with commas between them, or the flag again. Not the parser's own flag for
 * lists, which would take the argument that follows for one more word.
 */
export function severalOf<const Flags extends string, Word extends string>(
  flags: Flags,
  description: string,
  words: readonly Word[],
) {
  const parse = (text: string, before: readonly Word[] | undefined): readonly Word[] => [
    ...(before ?? []),
    ...text.split(',').map((part) => wordOf(part.trim(), words)),
  ];
  return new Option(flags, description).choices(words).argParser(parse);
}

function wordOf<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.`);
}
