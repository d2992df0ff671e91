import { CommanderError } from '@commander-js/extra-typings';
import { ConfigError } from '../config/values.ts';
import { addCompletionCommands } from './completion/command.ts';
import { addDoctorCommand } from './doctor/command.ts';
import { addExportCommand } from './export/command.ts';
import { addImportCommand } from './import/command.ts';
import { CommandError, type Io } from './io.ts';
import { addPlanCommand } from './plan/command.ts';
import { type Root, rootCommand } from './root.ts';

/** The program with all of its commands; `end` hears the exit code of the one that ran. */
export function createProgram(io: Io, end: (exitCode: number) => void): Root {
  const root = rootCommand(io);
  addPlanCommand(root, io, end);
  addImportCommand(root, io, end);
  addExportCommand(root, io, end);
  addDoctorCommand(root, io, end);
  addCompletionCommands(root, io);
  root.showHelpAfterError(`See '${io.calledAs} --help' for usage.`);
  for (const command of root.commands) {
    command.showHelpAfterError(`See '${io.calledAs} ${command.name()} --help' for usage.`);
  }
  return root;
}

/** Runs the command that the arguments name. The exit code. */
export async function runProgram(args: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // The parser has said it already.
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof CommandError || error instanceof ConfigError)) throw error;
    io.err(`error: ${error.message}\n`);
    return 1;
  }
}
