import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An `az` that notes how it is called. */
export interface Az {
  /** To put first into PATH. */
  readonly folder: string;
  /** The calls so far, a line each. */
  calls(): Promise<readonly string[]>;
}

/** It answers `show` with the value of what was queried, or with what it was asked for. Gone with the test. */
export async function fakeAz(answers: Readonly<Record<string, string>> = {}): Promise<Az> {
  const folder = await mkdtemp(join(tmpdir(), 'az-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const notes = join(folder, 'notes');
  await writeFile(notes, '');
  const cases = Object.entries(answers).map(([query, answer]) => `${query}) answer='${answer}' ;;`);
  await writeFile(
    join(folder, 'az'),
    `#!/bin/sh
printf '%s\\037' "$@" | tr '\\n\\037' '  ' >> ${notes}
echo >> ${notes}
case "$1 $2" in "role definition") exit ;; esac
what="$1 $2"
[ "$2" = show ] || exit 0
while [ "$1" != --query ]; do shift; done
answer="<$what $2>"
case "$2" in ${cases.join(' ')} *) ;; esac
echo "$answer"
`,
  );
  await chmod(join(folder, 'az'), 0o755);
  const calls = async () =>
    (await readFile(notes, 'utf8')).split('\n').filter((line) => line !== '');
  return { folder, calls };
}

/** What follows a flag in a call. */
export function valueOf(call: string, flag: string): string {
  const [, value] = new RegExp(`${flag} (\\S+)`).exec(call) ?? [];
  if (value === undefined) throw new Error(`${flag} is not in: ${call}`);
  return value;
}

/** The role that a call defines. */
export function roleOf(call: string): unknown {
  return JSON.parse(call.slice(call.indexOf('{'), call.lastIndexOf('}') + 1));
}
