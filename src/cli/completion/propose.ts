import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';

/** What the word that is being typed may become. */
export interface Proposals {
  readonly words: readonly { readonly word: string; readonly description: string }[];
  /** What the shell adds by itself. */
  readonly also: 'nothing' | 'files' | 'folders';
}

/** Proposals for the last of the words, which may be empty; the others stand before it on the command line. */
export function propose(root: CommandUnknownOpts, words: readonly string[]): Proposals {
  // bash makes three words of `--flag=value`.
  const current = words.at(-1)?.replace(/^=$/, '') ?? '';
  const before = words.slice(0, -1).filter((word) => word !== '=');
  const { command, asking } = read(root, before);
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  const option = flag === undefined ? asking : optionOf(flag, command, root);
  const typed = value ?? current;
  if (option !== undefined && (flag !== undefined || !current.startsWith('-'))) {
    return valuesOf(option, typed);
  }
  const all = current.startsWith('-') ? flagsOf(command, root) : namesFor(command, root);
  return { words: all.filter(({ word }) => word.startsWith(typed)), also: 'nothing' };
}

interface Line {
  readonly command: CommandUnknownOpts;
  /** The flag that waits for a value, or may take one more. */
  readonly asking: Option | undefined;
}

function read(root: CommandUnknownOpts, words: readonly string[]): Line {
  let command = root;
  let asking: Option | undefined;
  for (const word of words) {
    if (word.startsWith('-')) {
      const option = word.includes('=') ? undefined : optionOf(word, command, root);
      asking = option !== undefined && (option.required || option.optional) ? option : undefined;
    } else if (asking === undefined) {
      command = command.commands.find((one) => one.name() === word) ?? command;
    } else if (!asking.variadic) asking = undefined;
  }
  return { command, asking };
}

function optionOf(
  flag: string,
  command: CommandUnknownOpts,
  root: CommandUnknownOpts,
): Option | undefined {
  return [...command.options, ...root.options].find(
    ({ long, short }) => flag === long || flag === short,
  );
}

function valuesOf({ argChoices, flags }: Option, typed: string): Proposals {
  // Of a list with commas the last word is being typed.
  const before = typed.slice(0, typed.lastIndexOf(',') + 1);
  const words = (argChoices ?? [])
    .map((choice) => ({ word: before + choice, description: '' }))
    .filter(({ word }) => word.startsWith(typed));
  if (/<FILE/.test(flags)) return { words, also: 'files' };
  return { words, also: /<FOLDER/.test(flags) ? 'folders' : 'nothing' };
}

function flagsOf(command: CommandUnknownOpts, root: CommandUnknownOpts): Proposals['words'] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...(command === root ? [] : root.options)];
  return options.flatMap(({ long, description }) =>
    long === undefined || long === null ? [] : [{ word: long, description }],
  );
}

function namesFor(command: CommandUnknownOpts, root: CommandUnknownOpts): Proposals['words'] {
  if (command === root) {
    return root
      .createHelp()
      .visibleCommands(root)
      .map((one) => ({ word: one.name(), description: one.summary() || one.description() }));
  }
  const [argument] = command.registeredArguments;
  return (argument?.argChoices ?? []).map((word) => ({ word, description: '' }));
}
