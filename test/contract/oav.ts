import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as z from 'zod';

export interface LiveValidator {
  initialize(): Promise<void>;
  validateLiveRequestResponse(pair: object): Promise<unknown>;
}

type LiveValidatorClass = new (options: object, log: () => void) => LiveValidator;

const folder = import.meta.dirname;

/**
 * The validator has 65 MB of dependencies, so it has a lock file of its own here and is installed
 * when somebody needs it.
 */
export function installOav(): void {
  if (installedVersion() === wantedVersion()) return;
  process.stderr.write('installing the OpenAPI validator (65 MB, once) …\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error(`npm ci in ${folder} failed; it needs a package registry`);
}

export function loadOav(): LiveValidatorClass {
  const loaded: unknown = createRequire(import.meta.url)('oav');
  if (hasLiveValidator(loaded)) return loaded.LiveValidator;
  throw new Error('the package oav has no LiveValidator');
}

function hasLiveValidator(loaded: unknown): loaded is { LiveValidator: LiveValidatorClass } {
  if (typeof loaded !== 'object' || loaded === null || !('LiveValidator' in loaded)) return false;
  return typeof loaded.LiveValidator === 'function';
}

const packageSchema = z.object({ version: z.string() });
const ownPackageSchema = z.object({ dependencies: z.object({ oav: z.string() }) });

function installedVersion(): string | undefined {
  try {
    const content = readFileSync(join(folder, 'node_modules', 'oav', 'package.json'), 'utf8');
    return packageSchema.parse(JSON.parse(content)).version;
  } catch {
    return undefined;
  }
}

function wantedVersion(): string {
  const content = readFileSync(join(folder, 'package.json'), 'utf8');
  return ownPackageSchema.parse(JSON.parse(content)).dependencies.oav;
}
