import { type Delays, noDelays, recordedDelays } from '../azure/settings.ts';

/** How long the simulated Azure takes: as recorded, half of that, or nothing. */
export type Pace = 'recorded' | 'halved' | 'fast';

// Azure's documents say "minutes"; nobody would watch a demo that waited for them.
const propagationMs = 3_000;

export function delaysFor(pace: Pace): Delays {
  switch (pace) {
    case 'recorded':
      return { ...recordedDelays, dataPlanePropagationMs: propagationMs };
    case 'halved':
      return halved({ ...recordedDelays, dataPlanePropagationMs: propagationMs });
    case 'fast':
      return { ...noDelays };
    default:
      throw new Error(`unhandled pace ${JSON.stringify(pace satisfies never)}`);
  }
}

function halved(delays: Delays): Delays {
  const half = { ...delays };
  for (const [name, ms] of Object.entries(delays)) Object.assign(half, { [name]: ms / 2 });
  return half;
}
