import * as z from 'zod';
import { errorOfStatus } from '../client/error-of-status.ts';
import { KubernetesError } from '../client/kubernetes-error.ts';

export type WatchEvent =
  | { readonly kind: 'changed' | 'deleted'; readonly object: unknown }
  | {
      readonly kind: 'bookmark';
      readonly resourceVersion: string;
      /** Everything that was there when the watch began has been sent. */
      readonly endsInitialEvents: boolean;
    };

// An object is at most 3 MiB or so; what comes without an end is no watch.
const maxLineBytes = 16 * 1024 * 1024;

/** The events of a watch, one JSON text per line. An ERROR event, and a line that is cut short, are thrown. */
export async function* watchEvents(bytes: AsyncIterable<Buffer>): AsyncGenerator<WatchEvent> {
  for await (const line of lines(bytes)) {
    const event = eventOf(line);
    if (event !== undefined) yield event;
  }
}

async function* lines(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8');
      start = end + 1;
      rest = [];
      restBytes = 0;
    }
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > maxLineBytes) throw broken('sent a line without an end');
  }
  if (restBytes > 0) throw broken('ended within an event');
}

const eventSchema = z.object({ type: z.string(), object: z.unknown() });

const bookmarkSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

function eventOf(line: string): WatchEvent | undefined {
  const { type, object } = parsed(line);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { kind: 'changed', object };
    case 'DELETED':
      return { kind: 'deleted', object };
    case 'BOOKMARK':
      return bookmarkOf(object);
    case 'ERROR':
      throw errorOfStatus(object);
    default:
      return undefined; // of a later Kubernetes
  }
}

function parsed(line: string): z.output<typeof eventSchema> {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw broken('sent what is no event', cause);
  }
}

function bookmarkOf(object: unknown): WatchEvent {
  const { data, error } = bookmarkSchema.safeParse(object);
  if (data === undefined) throw broken('sent what is no event', error);
  const { resourceVersion, annotations } = data.metadata;
  const endsInitialEvents = annotations?.['k8s.io/initial-events-end'] === 'true';
  return { kind: 'bookmark', resourceVersion, endsInitialEvents };
}

function broken(what: string, cause?: unknown): KubernetesError {
  return new KubernetesError('unavailable', `the watch ${what}`, { cause });
}
