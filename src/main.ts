import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { type Config, readConfig } from './config/config.ts';
import { usage } from './config/flags.ts';
import { ConfigError } from './config/values.ts';
import { runOperator } from './operator.ts';
import { createLog, type LogControl } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { systemClock as clock } from './system-clock.ts';
import { version } from './version.ts';

process.exitCode = await main();

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
