import * as z from 'zod';
import { type Machine, parseProviderId } from '../api/provider-id.ts';
import type { NamedNode } from '../plan/guard/own-nodes.ts';
import type { Resources } from './cache/resource-store.ts';
import { identitySchema, type StoredObject } from './cache/stored-object.ts';

/**
 * A node, pruned to its name and what it runs on. What else it says of its network is not kept: the labels
 * `kubernetes.azure.com/network-*` carry the wrong resource group for networks that AKS made.
 */
export interface Node extends StoredObject {
  /** Undefined where it runs on nothing of Azure's. */
  readonly machine: Machine | undefined;
}

const nodeSchema = z.object({
  metadata: identitySchema.shape.metadata,
  spec: z.object({ providerID: z.string().optional() }).prefault({}),
});

export function parseNode(object: unknown): Node {
  const { metadata, spec } = nodeSchema.parse(object);
  return { metadata, machine: parseProviderId(spec.providerID ?? '') };
}

/** The nodes as the watch has them now. */
export function knownNodes(nodes: Resources<Node>): readonly NamedNode[] {
  return [...nodes.values()].map(({ metadata, machine }) => ({ name: metadata.name, machine }));
}
