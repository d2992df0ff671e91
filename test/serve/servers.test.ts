import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startServers, type ServersConfig, type ServersDeps } from '../../src/serve/servers.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { MemoryStream } from '../support/memory-stream.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const anywhere = { host: '127.0.0.1', port: 0 };
const open = { address: anywhere, security: { kind: 'open' } } as const;

let output: MemoryStream;
let deps: ServersDeps;
let close: () => Promise<void>;
beforeEach(() => {
  output = new MemoryStream();
  const levels = createLog({ level: 'info', output, now: () => 0 });
  close = async () => {};
  deps = {
    clock: new VirtualClock(),
    log: levels.log,
    levels,
    metrics: createMetrics(),
    health: { live: [], ready: [] },
    reviews: { review: async () => ({ kind: 'unauthenticated' }) },
  };
});
afterEach(() => close());

async function start(config: Omit<ServersConfig, 'instance'>): Promise<readonly string[]> {
  const servers = await startServers({ instance: 'operator-1', ...config }, deps);
  close = () => servers.close();
  return output.saying('serving').map(({ address }) => String(address));
}

describe('servers', () => {
  test('serve what was asked for, and say where', async () => {
    const [health, metrics] = await start({ health: anywhere, metrics: open });
    expect((await fetch(`http://${health}/livez`)).status).toBe(200);
    expect((await fetch(`http://${metrics}/metrics`)).status).toBe(200);
    await close();
    await expect(fetch(`http://${health}/livez`)).rejects.toThrow('fetch failed');
  });

  test('serve nothing where nothing was asked for', async () => {
    expect(await start({ health: undefined, metrics: undefined })).toEqual([]);
  });

  test('that cannot be started name the flag, and leave nothing behind', async () => {
    const [taken = ''] = await start({ health: anywhere, metrics: undefined });
    const address = { host: '127.0.0.1', port: Number(taken.split(':')[1]) };
    const again = startServers(
      { instance: 'operator-2', health: anywhere, metrics: { ...open, address } },
      deps,
    );
    await expect(again).rejects.toThrow(
      /^metrics cannot be served \(.*EADDRINUSE.*\): choose another address with --metrics-bind-address, or 0 for none$/,
    );
    const [, second] = output.saying('serving').map((line) => String(line['address']));
    await expect(fetch(`http://${second}/livez`)).rejects.toThrow('fetch failed');
  });
});
