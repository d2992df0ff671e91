import * as z from 'zod';
import { clusterIdShape, subnetIdShape } from './arm-id-shapes.ts';
import { noMemberTwice, noNameTwice } from './list-rules.ts';
import { ruled, type Rule } from './rule.ts';
import type { ClusterId, SubnetId } from './resource-id.ts';
import { parsedString } from './string-fields.ts';

const nodesSchema = z.object({}).meta({
  description:
    'The subnets of the nodes of the cluster that the operator runs in, followed as nodes come and go. Written as `nodes: {}`.',
});

const nodePoolsSchema = ruled(
  z
    .array(z.string().min(1).max(12).meta({ description: 'The name of a node pool.' }))
    .min(1)
    .max(50),
  {
    description:
      'The node pools of `cluster` whose subnets are meant. Left out: all of them. A pool taken out loses access, unless another pool or entry uses the same subnet.',
  },
  [noNameTwice('names a node pool twice')],
);

const oneSource: Rule<{ id?: unknown; cluster?: unknown; nodes?: unknown }> = {
  cel: '[has(self.id), has(self.cluster), has(self.nodes)].filter(isGiven, isGiven).size() == 1',
  holds: ({ id, cluster, nodes }) =>
    [id, cluster, nodes].filter((source) => source !== undefined).length === 1,
  message: 'must say where the subnets come from by exactly one of id, cluster and nodes',
};

const poolsOfCluster: Rule<{ cluster?: unknown; nodePools?: unknown }> = {
  cel: '!has(self.nodePools) || has(self.cluster)',
  holds: ({ cluster, nodePools }) => nodePools === undefined || cluster !== undefined,
  message: 'is about a cluster: nodePools goes with cluster only',
  fieldPath: '.nodePools',
};

const sourceSchema = ruled(
  z.object({
    id: parsedString(
      subnetIdShape,
      'The ARM id of one subnet, such as /subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/prod/subnets/aks-nodes. Capital letters make no difference.',
    ).optional(),
    cluster: parsedString(
      clusterIdShape,
      'The ARM id of an AKS cluster: the subnets that the nodes of its pools are in, followed as pools come and go. Not those of pods: images are pulled by nodes.',
    ).optional(),
    nodePools: nodePoolsSchema.optional(),
    nodes: nodesSchema.optional(),
  }),
  {
    description:
      'Where subnets come from: exactly one of `id`, `cluster` and `nodes`. An entry taken out of the list is revoked.',
  },
  [oneSource, poolsOfCluster],
);

export type SubnetSource =
  | { readonly id: SubnetId }
  | { readonly cluster: ClusterId; readonly nodePools?: readonly string[] | undefined }
  | { readonly nodes: Readonly<Record<string, never>> };

const nodesOnce: Rule<readonly { nodes?: unknown }[]> = {
  cel: 'self.filter(source, has(source.nodes)).size() <= 1',
  holds: (sources) => sources.filter(({ nodes }) => nodes !== undefined).length <= 1,
  message: 'names nodes twice',
};

/** `spec.subnets`: one object with optional members in the CRD, a union of its three kinds once parsed. */
export const subnetsSchema = ruled(
  z.array(sourceSchema).max(100),
  {
    description:
      'The subnets whose clients may use the registry: each gets the service endpoint Microsoft.ContainerRegistry and then a network rule. At most 100 entries, which is also the limit of a registry for the subnets of all its policies together. Left out: none from this policy.\n\n' +
      'The list is exact: a subnet taken out loses its rule, unless the rule was there before this operator. Its service endpoint stays: taking it away would close connections, and other registries may rely on it.',
  },
  [
    noMemberTwice('id', 'names a subnet twice'),
    noMemberTwice('cluster', 'names a cluster twice'),
    nodesOnce,
  ],
).transform((sources) => sources.map(sourceOf));

function sourceOf({ id, cluster, nodePools, nodes }: z.output<typeof sourceSchema>): SubnetSource {
  if (id !== undefined) return { id };
  if (cluster !== undefined) return { cluster, ...(nodePools && { nodePools }) };
  return { nodes: nodes ?? {} };
}
