import type { AzureSimulator } from '../azure/server.ts';

export interface AzureCalls {
  readonly reads: number;
  readonly writes: number;
}

const kept = 5_000;

/** Counts what Azure was asked. Keeps the simulator's log from growing for as long as somebody plays with it. */
export function countAzureCalls(azure: AzureSimulator): () => AzureCalls {
  let reads = 0;
  let writes = 0;
  azure.onRequest(() => {
    if (azure.log.all.length > kept) azure.log.clear();
  });
  azure.onResponse(({ plane, method }) => {
    if (plane !== 'arm') return;
    if (method === 'GET' || method === 'HEAD') reads += 1;
    else writes += 1;
  });
  return () => ({ reads, writes });
}
