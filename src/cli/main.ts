#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { systemClock } from '../system-clock.ts';
import { versionFault } from './node-version.ts';
import { runProgram } from './program.ts';

const { stdout, stderr, argv } = process;

// Whoever reads may have enough, as `head` has.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main();

async function main(): Promise<number> {
  const fault = versionFault(process.version);
  if (fault !== undefined) {
    stderr.write(`error: ${fault}\n`);
    return 1;
  }
  return runProgram(argumentsOf(argv), {
    env: process.env,
    clock: systemClock,
    newId: randomUUID,
    stdin: () => text(process.stdin),
    out: (chunk) => stdout.write(chunk),
    err: (chunk) => stderr.write(chunk),
    columns: stdout.isTTY ? stdout.columns : undefined,
    hasColours: stdout.isTTY && stdout.hasColors(),
    calledAs: calledAs(argv[1] ?? ''),
  });
}

// kubectl completes a plugin's command line by a program of this name.
function argumentsOf([, file = '', ...args]: readonly string[]): readonly string[] {
  return path.basename(file).startsWith('kubectl_complete-') ? ['complete', '--', ...args] : args;
}

// kubectl runs `kubectl-registry_network` for `kubectl registry-network`.
function calledAs(file: string): string {
  const name = path.basename(file);
  return name.startsWith('kubectl-') ? 'kubectl registry-network' : 'registry-network';
}
