import process from 'node:process';

const sameMs = 1_000;

/**
 * Aborted by the first Ctrl-C, or when nobody reads any more; a later one waits for nothing. In a terminal npm passes on what the terminal has
 * already sent to everybody, so two at the same time are one.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted && performance.now() - firstAt > sameMs) process.exit(130);
      if (!controller.signal.aborted) firstAt = performance.now();
      controller.abort();
    });
  }
  // The terminal was closed, or the pipe.
  process.stdout.on('error', () => controller.abort());
  return controller.signal;
}
