import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const moduleFolder = import.meta.dirname;

const reportEveryMs = 5_000;

/** Builds the module in this folder, saying how far it is: an empty Go cache means ten CPU minutes. */
export async function goBuild(
  target: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  report('building the control plane: about ten CPU minutes once, seconds after that');
  // Not -trimpath: with other compiler flags nothing of the Go build cache can be used again.
  const args = ['build', '-v', '-buildvcs=false', `-ldflags=${await linkerFlags()}`];
  const child = spawn('go', [...args, '-o', target, '.'], {
    cwd: moduleFolder,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  });
  const ended = once(child, 'close');
  const progress = createProgress(report);
  createInterface({ input: child.stderr }).on('line', progress.add);
  try {
    const [code] = await ended;
    if (code !== 0) throw new Error(`go build failed:\n${progress.messages()}`);
  } finally {
    progress.end();
  }
}

/** No symbol tables (75 MB less), and the version, which Kubernetes' own build sets this way too. */
export async function linkerFlags(): Promise<string> {
  const version = await kubernetesVersion();
  const [major = '', minor = ''] = version.slice(1).split('.');
  const name = 'k8s.io/component-base/version';
  return `-s -w -X ${name}.gitVersion=${version} -X ${name}.gitMajor=${major} -X ${name}.gitMinor=${minor}`;
}

/** As in go.mod: `v1.37.2`. */
export async function kubernetesVersion(): Promise<string> {
  const text = await readFile(join(moduleFolder, 'go.mod'), 'utf8');
  const version = /^\s*k8s\.io\/kubernetes (v\S+)$/m.exec(text)?.[1];
  if (version === undefined) throw new Error('go.mod does not require k8s.io/kubernetes');
  return version;
}

function createProgress(report: (line: string) => void) {
  const startedAt = Date.now();
  const messages: string[] = [];
  let packages = 0;
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    report(`building the control plane: ${packages} packages compiled, ${seconds} s`);
  }, reportEveryMs);
  return {
    // `go build -v` prints one import path for each package that it compiles.
    add: (line: string): void => {
      if (/^[\w./~-]+$/.test(line)) packages += 1;
      else messages.push(line);
    },
    messages: (): string => messages.slice(-20).join('\n'),
    end: (): void => clearInterval(timer),
  };
}
