import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Guard {
  /** Has this process group killed too, for servers that do not watch their standard input. */
  protect(processGroup: number): void;
  /** Ends when the shell has. */
  dismiss(): Promise<void>;
}

// `read` fails once the pipe is closed. A server that dies may still write a file, hence the second
// `rm`.
const script = `
while read -r group; do groups="$groups $group"; done
for group in $groups; do kill -s KILL -- "-$group"; done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/**
 * Posts a shell that outlives us: when our end of its pipe closes, be it by SIGKILL, it kills what
 * is left and removes the folder. So nobody has to catch signals, which would take them away from
 * the program that uses us.
 */
export async function postGuard(folder: string): Promise<Guard> {
  const shell = spawn('/bin/sh', ['-c', script, 'control-plane-guard', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  await once(shell, 'spawn');
  shell.unref();
  return {
    protect: (processGroup) => void shell.stdin.write(`${processGroup}\n`),
    dismiss: async () => {
      shell.ref();
      const ended = once(shell, 'exit');
      if (shell.kill('SIGKILL')) await ended;
    },
  };
}
