import { KubernetesError } from '../../src/kubernetes/client/kubernetes-error.ts';
import type { LeaseClient } from '../../src/kubernetes/lease/lease-client.ts';
import type { LeaseRecord } from '../../src/kubernetes/lease/lease-record.ts';

export type LeaseFault =
  | 'refused' // nothing reaches the server
  | 'hang' // nothing reaches the server, and no answer comes
  | 'lost' // the server does it, and the answer is lost
  | 'late'; // the server does it, and no answer comes

/** One Lease with the API server's compare-and-swap; each client of it can be cut off on its own. */
export class MemoryLeases {
  record: LeaseRecord | undefined;
  #version = 0;

  client(fault: () => LeaseFault | undefined = () => undefined): LeaseClient {
    const call = (signal: AbortSignal, act: () => LeaseRecord) => spoilt(fault(), signal, act);
    return {
      read: (signal) => call(signal, () => this.#existing()),
      create: (spec, signal) => call(signal, () => this.#create(spec)),
      replace: (record, signal) => call(signal, () => this.#replace(record)),
    };
  }

  #existing(): LeaseRecord {
    if (this.record === undefined) throw new KubernetesError('notFound', 'no lease');
    return this.record;
  }

  #create(spec: LeaseRecord['spec']): LeaseRecord {
    if (this.record !== undefined) throw new KubernetesError('alreadyExists', 'there is one');
    return this.#store({ metadata: { resourceVersion: '' }, spec });
  }

  #replace(record: LeaseRecord): LeaseRecord {
    const { resourceVersion } = this.#existing().metadata;
    if (record.metadata.resourceVersion !== resourceVersion) {
      throw new KubernetesError('conflict', 'it was changed');
    }
    return this.#store(record);
  }

  #store(record: LeaseRecord): LeaseRecord {
    this.#version += 1;
    const metadata = { ...record.metadata, resourceVersion: String(this.#version) };
    this.record = { ...record, metadata };
    return this.record;
  }
}

async function spoilt(
  fault: LeaseFault | undefined,
  signal: AbortSignal,
  act: () => LeaseRecord,
): Promise<LeaseRecord> {
  if (fault === 'refused') throw new KubernetesError('unavailable', 'refused');
  if (fault === 'hang') return aborted(signal);
  const record = act();
  if (fault === 'lost') throw new KubernetesError('unavailable', 'the answer was lost');
  return fault === 'late' ? aborted(signal) : record;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}
