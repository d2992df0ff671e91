import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { see } from './azure/arm/see.ts';
import type { Azure } from './azure/gateways.ts';
import { readTagDocuments } from './azure/network/service-tag-document.ts';
import type { TagSource } from './config/config.ts';
import type { SharedTagsDeps } from './observe/service-tags.ts';
import type { KubernetesApi } from './kubernetes/client/api-client.ts';
import { isKubernetesError } from './kubernetes/client/kubernetes-error.ts';
import { readTagDocuments as readConfigMap } from './kubernetes/tag-documents.ts';
import type { Failure, FailureKind } from './plan/failure.ts';
import type { Seen } from './plan/observed.ts';
import type { TagAnswer, TagDocument, TagQuestion } from './plan/wants/service-tags.ts';

interface Sources {
  readonly azure: Pick<Azure, 'serviceTags'>;
  readonly api: KubernetesApi;
  /** Where the ConfigMap is. */
  readonly namespace: string;
}

type Source = Pick<SharedTagsDeps, 'read' | 'keepMs'>;

/** Where service tags come from, and for how long they are good: Azure changes them once a week, a person at any time. */
export function tagSource(source: TagSource, { azure, api, namespace }: Sources): Source {
  switch (source.kind) {
    case 'azure':
      return tagsOfAzure(azure);
    case 'file':
      return tagsOfFile(source.path);
    case 'configMap':
      return downloaded((signal) => readEntries(api, { namespace, name: source.name }, signal));
    default:
      throw new Error(`unhandled source ${JSON.stringify(source satisfies never)}`);
  }
}

export function tagsOfAzure({ serviceTags }: Sources['azure']): Source {
  return {
    keepMs: 3_600_000,
    read: (question, { place, call }, signal) =>
      see(() => serviceTags.read(place, question, call, signal)),
  };
}

export function tagsOfFile(path: string): Source {
  return downloaded((signal) => readDocument(path, signal));
}

function downloaded(read: (signal: AbortSignal) => Promise<Seen<readonly TagDocument[]>>): Source {
  return {
    keepMs: 600_000,
    read: async (question, _, signal) => {
      const documents = await read(signal);
      return documents.kind === 'failed' ? documents : tagsIn(documents.value, question);
    },
  };
}

function tagsIn(documents: readonly TagDocument[], { keys }: TagQuestion): Seen<TagAnswer> {
  const reading = readTagDocuments(documents, keys);
  return reading.kind === 'read'
    ? { kind: 'seen', value: reading.answer }
    : failed('invalid', reading.why);
}

async function readDocument(
  path: string,
  signal: AbortSignal,
): Promise<Seen<readonly TagDocument[]>> {
  try {
    return { kind: 'seen', value: [{ name: basename(path), bytes: await readFile(path) }] };
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    return failed('invalid', `the file of --service-tags-file cannot be read: ${why}`);
  }
}

async function readEntries(
  api: KubernetesApi,
  place: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Seen<readonly TagDocument[]>> {
  const { namespace, name } = place;
  try {
    const documents = await readConfigMap(api, place, signal);
    return documents.length > 0
      ? { kind: 'seen', value: documents }
      : failed('invalid', `ConfigMap ${namespace}/${name} of --service-tags-configmap is empty`);
  } catch (error) {
    if (!isKubernetesError(error)) throw error;
    const isLasting = ['notFound', 'forbidden', 'invalid'].includes(error.kind);
    return failed(
      isLasting ? 'invalid' : 'unavailable',
      `ConfigMap ${namespace}/${name} of --service-tags-configmap cannot be read: ${error.message}. To make it: ` +
        `kubectl -n ${namespace} create configmap ${name} --from-file=ServiceTags_Public.json.gz`,
    );
  }
}

function failed(kind: FailureKind, message: string): { kind: 'failed'; failure: Failure } {
  return { kind: 'failed', failure: { kind, message } };
}
