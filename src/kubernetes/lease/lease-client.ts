import type { KubernetesApi } from '../client/api-client.ts';
import { leaseSchema, type LeaseRecord } from './lease-record.ts';
import { fieldManager, leasesPath } from '../client/resource-path.ts';
import type { ObjectName } from '../cache/stored-object.ts';

export interface LeaseClient {
  read(signal: AbortSignal): Promise<LeaseRecord>;
  create(spec: LeaseRecord['spec'], signal: AbortSignal): Promise<LeaseRecord>;
  /** Refused with `conflict` where somebody else wrote since the record was read. */
  replace(record: LeaseRecord, signal: AbortSignal): Promise<LeaseRecord>;
}

export function leaseClient(api: KubernetesApi, { namespace, name }: ObjectName): LeaseClient {
  const collection = leasesPath(namespace);
  const path = `${collection}/${encodeURIComponent(name)}`;
  const query = { fieldManager };
  return {
    read: (signal) => api.request({ method: 'GET', path, parse }, signal),
    create: (spec, signal) => {
      const body = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace },
        spec,
      };
      return api.request({ method: 'POST', path: collection, query, body, parse }, signal);
    },
    replace: (body, signal) => api.request({ method: 'PUT', path, query, body, parse }, signal),
  };
}

function parse(answer: unknown): LeaseRecord {
  return leaseSchema.parse(answer);
}
