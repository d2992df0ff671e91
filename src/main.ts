import { randomUUID } from 'node:crypto';
import process from 'node:process';
import type { Clock } from './time/clock.ts';
import { type Config, readConfig } from './config.ts';
import { usage } from './config-flags.ts';
import { ConfigError } from './config-values.ts';
import { runOperator } from './operator.ts';
import { createLog, type LogControl } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

const version = '0.1.0';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep,
};

process.exitCode = await main();

// Not that of node:timers/promises: it makes an error with a stack for each sleep that ends early, which most do.
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.reject(reasonOf(signal));
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', wake);
    resolve();
  }, ms);
  const wake = () => {
    clearTimeout(timer);
    reject(reasonOf(signal));
  };
  signal.addEventListener('abort', wake, { once: true });
  return promise;
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}

async function main(): Promise<number> {
  const config = configOrAnswer();
  if (typeof config === 'number') return config;
  const control = createLog({
    level: config.logLevel,
    output: process.stdout,
    now: () => clock.now(),
  });
  const { log } = control;
  try {
    const metrics = createMetrics();
    const io = { clock, random: Math.random, newId: randomUUID, log, levels: control, metrics };
    const end = await runOperator({ ...config, version }, io, stopSignal(control));
    log.info('stopped', { end });
    return end === 'lost' ? 1 : 0;
  } catch (error) {
    log.error('the operator cannot go on', { error });
    return 1;
  }
}

function configOrAnswer(): Config | number {
  try {
    const config = readConfig(process.argv.slice(2), process.env);
    if (typeof config === 'object') return config;
    process.stdout.write(config === 'help' ? usage : `${version}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`error: ${error.message}\nSee registry-network-operator --help\n`);
    return 2;
  }
}

// The first signal asks for a stop in good order, the second does not wait for it.
function stopSignal({ log }: LogControl): AbortSignal {
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(1);
    log.info('stopping', { signal: name });
    stop.abort();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  return stop.signal;
}
