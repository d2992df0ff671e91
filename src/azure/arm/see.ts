import type { Seen } from '../../plan/observed.ts';
import { ArmError } from './arm-error.ts';

/** What a read comes to, a failure of Azure among it: that is an observation like any other. */
export async function see<T>(read: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { kind: 'seen', value: await read() };
  } catch (error) {
    if (error instanceof ArmError) return { kind: 'failed', failure: error.failure };
    throw error;
  }
}
