import { access } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** The command lines of running processes that name this folder. Asks `ps`, not the launcher. */
export async function processesNaming(folder: string): Promise<readonly string[]> {
  const { stdout } = await runCommand('ps', ['-axo', 'args=']);
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.startsWith('ps '));
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
