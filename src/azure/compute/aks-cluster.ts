import * as z from 'zod';

/** What AKS says of a cluster, as far as it is about where nodes are. */
export type AksCluster = z.output<typeof schema>;
export type AksPool = AksCluster['pools'][number];

/** Undefined where this is no cluster. */
export function parseCluster(body: unknown): AksCluster | undefined {
  return schema.safeParse(body).data;
}

const poolSchema = z
  .object({
    name: z.string(),
    type: z.string().nullish(),
    vnetSubnetID: z.string().nullish(),
    provisioningState: z.string().nullish(),
  })
  .transform(({ name, type, vnetSubnetID, provisioningState }) => ({
    name,
    // Pods may have a subnet of their own; images are pulled by nodes.
    subnet: vnetSubnetID ?? undefined,
    hasScaleSet: type?.toLowerCase() !== 'virtualmachines',
    isChanging: !['succeeded', 'failed', 'canceled'].includes(
      provisioningState?.toLowerCase() ?? 'succeeded',
    ),
  }));

const hostedSchema = z.object({
  enabled: z.boolean().nullish(),
  systemNodeSubnetID: z.string().nullish(),
  nodeSubnetID: z.string().nullish(),
});

const schema = z
  .object({
    id: z.string(),
    properties: z.object({
      nodeResourceGroup: z.string(),
      agentPoolProfiles: z
        .array(poolSchema)
        .nullish()
        .transform((pools) => pools ?? []),
      hostedSystemProfile: hostedSchema.nullish(),
    }),
  })
  .transform(({ id, properties }) => ({
    armId: id,
    nodeGroup: properties.nodeResourceGroup,
    pools: properties.agentPoolProfiles,
    hosted: hostedIn(properties.hostedSystemProfile),
  }));

function hostedIn(profile: z.output<typeof hostedSchema> | null | undefined) {
  if (profile?.enabled !== true) return undefined;
  return [profile.systemNodeSubnetID, profile.nodeSubnetID].filter((id) => typeof id === 'string');
}
