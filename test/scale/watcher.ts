import process from 'node:process';
import { type Figures, writes } from './watch.ts';

/** One process for each way, which tells its parent when it is in sync, and what all of it cost. */
const [way, server = '', ca = '', count = '0'] = process.argv.slice(2);
const { watch } = await (way === 'reflector'
  ? import('./watch-reflector.ts')
  : import('./watch-informer.ts'));
const { promise: changed, resolve } = Promise.withResolvers<void>();
let left = Number(count);

const heapBefore = heapMib();
const spent = stopwatch();
const watched = await watch({ server, ca }, () => {
  left -= 1;
  if (left === 0) resolve();
});
const listMs = spent();
process.send?.('synced');
await changed;
const changesMs = spent();
const heapAfter = heapMib();
spent();
for (let index = 0; index < writes; index += 1) await watched.writeStatus(index);
const figures: Figures = {
  known: watched.size(),
  listMs,
  changesMs,
  writesMs: spent(),
  heapMib: heapAfter - heapBefore,
  peakMib: process.resourceUsage().maxRSS / 1024,
};
process.send?.(figures, () => process.exit());

/** CPU milliseconds since it was last asked. */
function stopwatch(): () => number {
  let last = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    return (user + system) / 1_000;
  };
}

function heapMib(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
