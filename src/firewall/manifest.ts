import { nameOf } from '../api/resource-id.ts';
import type { ObservedRegistry } from '../plan/observed.ts';

/** What the Kubernetes objects are called. */
export function manifestName({ id }: Pick<ObservedRegistry, 'id'>): string {
  return `allow-registry-${nameOf(id)}`;
}

/** The pods that the Kubernetes objects are for: those that are told to be, or a whole namespace would lose its ways out. */
export function clientLabel({
  id,
}: Pick<ObservedRegistry, 'id'>): Readonly<Record<string, string>> {
  return { [`registrynetwork.dev/client-of-${nameOf(id)}`]: 'true' };
}

/** Where pods look names up, in AKS as in most clusters. */
export const dnsPeer = { namespace: 'kube-system', app: 'kube-dns' } as const;
