import * as z from 'zod';
import type { KubernetesApi } from '../../src/kubernetes/client/api-client.ts';

export interface ConfigMaps {
  readonly path: string;
  create(name: string, value: string): Promise<ConfigMap>;
  set(name: string, value: string): Promise<ConfigMap>;
  delete(name: string): Promise<void>;
}

const configMapSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
  }),
  data: z.object({ value: z.string() }),
});

export type ConfigMap = z.output<typeof configMapSchema>;

/** Config maps stand for any resource: the reflector does not care of which kind they are. */
export function configMaps(api: KubernetesApi, namespace: string): ConfigMaps {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const never = new AbortController().signal;
  return {
    path,
    create: (name, value) => {
      const body = { metadata: { name }, data: { value } };
      return api.request({ method: 'POST', path, body, parse }, never);
    },
    set: (name, value) => {
      const contentType = 'application/merge-patch+json';
      const body = { data: { value } };
      const target = { path: `${path}/${name}`, contentType, body, parse } as const;
      return api.request({ method: 'PATCH', ...target }, never);
    },
    delete: (name) =>
      api.request({ method: 'DELETE', path: `${path}/${name}`, parse: unread }, never),
  };
}

function parse(answer: unknown): ConfigMap {
  return configMapSchema.parse(answer);
}

function unread(): void {}

/** As the reflector under test parses them: a value may be `unreadable`. */
export function parseConfigMap(object: unknown): ConfigMap {
  const configMap = configMapSchema.parse(object);
  if (configMap.data.value === 'unreadable') throw new Error('cannot be read');
  return configMap;
}
