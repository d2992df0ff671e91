import type { Clock } from '../time/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { KubernetesApi } from './client/api-client.ts';
import { microTime } from './lease/lease-record.ts';
import { eventsPath, fieldManager } from './client/resource-path.ts';

export interface Regarding {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty where the object is cluster-scoped. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

export interface EventNote {
  readonly regarding: Regarding;
  readonly type: 'Normal' | 'Warning';
  /** Why: a word such as `LockoutRisk`. */
  readonly reason: string;
  /** What the operator did or did not do: a word such as `Apply`. */
  readonly action: string;
  readonly note: string;
}

/** Tells people what happened. Nothing waits for an Event and nothing fails by one. */
export interface Events {
  publish(event: EventNote): void;
  /** Ends once what was published is sent or given up. */
  flush(): Promise<void>;
}

export interface EventsDeps {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly log: Log;
  /** This process, such as the pod's name. */
  readonly instance: string;
}

export const reportingController = 'registrynetwork.dev/operator';

// Beyond this the API server is in trouble, and Events are the first that it can do without.
const maxPending = 100;
const timeoutMs = 10_000;

export function createEvents(deps: EventsDeps): Events {
  const pending = new Set<Promise<void>>();
  const never = new AbortController().signal;
  return {
    publish: (event) => {
      const { reason, regarding } = event;
      if (pending.size >= maxPending) {
        deps.log.warn('event dropped', { reason, object: regarding.name });
        return;
      }
      const sending = send(event, deps, never).finally(() => pending.delete(sending));
      pending.add(sending);
    },
    flush: async () => {
      await Promise.all(pending);
    },
  };
}

async function send(event: EventNote, deps: EventsDeps, signal: AbortSignal): Promise<void> {
  const { reason, regarding } = event;
  // An Event about an object without a namespace has to be in `default`.
  const namespace = regarding.namespace === '' ? 'default' : regarding.namespace;
  const path = eventsPath(namespace);
  const body = { metadata: { namespace, ...nameOf(regarding) }, ...bodyOf(event, deps) };
  const query = { fieldManager };
  try {
    await deps.api.request({ method: 'POST', path, query, body, timeoutMs, parse: unread }, signal);
  } catch (error) {
    deps.log.warn('event could not be sent', { reason, object: regarding.name, error });
  }
}

function unread(): void {}

// The server cuts the name to what leaves room for its five characters.
function nameOf({ name }: Regarding) {
  return { generateName: `${name}-` };
}

function bodyOf({ regarding, type, reason, action, note }: EventNote, deps: EventsDeps) {
  const { namespace, ...reference } = regarding;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    eventTime: microTime(deps.clock.now()),
    type,
    reason: cut(reason, 128),
    action: cut(action, 128),
    note: cut(note, 1024),
    regarding: { ...reference, ...(namespace !== '' && { namespace }) },
    reportingController,
    reportingInstance: cut(deps.instance, 128),
  };
}

/** The text in no more bytes, whole characters only: the API server counts bytes and refuses what is longer. */
function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const ellipsis = '…';
  const bytes = Buffer.from(text).subarray(0, maxBytes - Buffer.byteLength(ellipsis));
  const whole = new TextDecoder('utf-8').decode(bytes, { stream: true });
  return `${whole}${ellipsis}`;
}
