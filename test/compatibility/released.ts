import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Break } from './break.ts';
import { breaksBetween } from './compare-crds.ts';

export const crdFolder = fileURLToPath(new URL('../../crds', import.meta.url));

/** A difference that looks like a break and lets nobody down. Each goes with the next release. */
export interface Accepted {
  readonly file: string;
  readonly at: string;
  /** What only a person can judge: a rule in CEL, a pattern. */
  readonly check: 'unhandled' | 'pattern';
  readonly because: string;
}

/** What `npm run generate:released` keeps of the last release; empty as long as there was none. */
export function releasedFiles(): readonly string[] {
  return globSync('released/*/*.yaml', { cwd: crdFolder });
}

/** What breaks between a file of the last release and that of the same name now. */
export async function breaksSince(released: string): Promise<readonly Break[]> {
  const name = basename(released);
  const now = join(crdFolder, name);
  if (!existsSync(now)) return [{ at: '', check: 'kind', says: `${name} is gone` }];
  return breaksBetween(join(crdFolder, released), now);
}

export function isAccepted({ file, at, check }: Accepted, released: string, found: Break): boolean {
  return file === basename(released) && at === found.at && check === found.check;
}
