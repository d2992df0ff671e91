import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { createProgram } from '../src/cli/program.ts';
import type { Io } from '../src/cli/io.ts';

/** The page about the commands and their flags, from what parses them. */
export function commandsPage(): string {
  const root = createProgram(nowhere, () => undefined);
  const commands = root
    .createHelp()
    .visibleCommands(root)
    .filter((command) => command.name() !== 'help');
  return [
    '# Commands and flags\n\n',
    '<!-- Written by `npm run generate` from src/cli: change the texts there. -->\n\n',
    '[Commands](../cli.md) tells what they are for, with examples.\n\n',
    ...commands.map(commandSection),
    '## Flags of all commands\n\n',
    flagTable(root),
  ].join('');
}

function commandSection(command: CommandUnknownOpts): string {
  const help = command.createHelp();
  const parts = help
    .visibleArguments(command)
    .map((one) => row(`\`${help.argumentTerm(one)}\``, help.argumentDescription(one)));
  return [
    `## ${command.name()}\n\n`,
    `\`${help.commandUsage(command)}\`\n\n`,
    `${help.commandDescription(command)}\n\n`,
    parts.length === 0 ? '' : `${head('Argument')}${parts.join('')}\n`,
    `${flagTable(command)}\n`,
  ].join('');
}

function flagTable(command: CommandUnknownOpts): string {
  const help = command.createHelp();
  const rows = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((one) => row(`\`${help.optionTerm(one)}\``, help.optionDescription(one)));
  return rows.length === 0 ? '' : `${head('Flag')}${rows.join('')}\n`;
}

function head(first: string): string {
  return `| ${first} | Description |\n| --- | --- |\n`;
}

function row(term: string, description: string): string {
  return `| ${term} | ${description.replaceAll('|', '\\|')} |\n`;
}

// It is only read here, never run.
const nowhere: Io = {
  env: {},
  clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.reject(new Error('no clock')) },
  newId: () => '',
  stdin: () => Promise.resolve(''),
  out: () => undefined,
  err: () => undefined,
  columns: undefined,
  hasColours: false,
  calledAs: 'registry-network',
};
