import * as z from 'zod';

const tags = z.record(z.string(), z.string()).optional();

export const nodePoolSeed = z.strictObject({
  name: z.string(),
  type: z.enum(['VirtualMachineScaleSets', 'VirtualMachines']).optional(),
  count: z.number().int().min(0).optional(),
  /** Left out: in a network that AKS makes in the node group. */
  subnet: z.string().optional(),
  podSubnet: z.string().optional(),
});

export const clusterSeed = z.strictObject({
  id: z.string(),
  location: z.string().optional(),
  nodeGroup: z.string().optional(),
  pools: z.array(nodePoolSeed).readonly().optional(),
  hosted: z
    .strictObject({ systemNodeSubnet: z.string().optional(), nodeSubnet: z.string().optional() })
    .optional(),
  restriction: z.enum(['Unrestricted', 'ReadOnly']).optional(),
});

export const scaleSetSeed = z.strictObject({
  id: z.string(),
  location: z.string().optional(),
  orchestrationMode: z.enum(['Uniform', 'Flexible']).optional(),
  capacity: z.number().int().min(0).optional(),
  /** One interface for each, the primary first; left out, a set without a model. */
  subnets: z.array(z.string()).readonly().optional(),
  tags,
});

export const virtualMachineSeed = z.strictObject({
  id: z.string(),
  location: z.string().optional(),
  /** One interface for each, the primary first. */
  subnets: z.array(z.string()).readonly(),
  /** The flexible scale set that it is in. */
  scaleSet: z.string().optional(),
  tags,
});

export type NodePoolSeed = z.infer<typeof nodePoolSeed>;
export type ClusterSeed = z.infer<typeof clusterSeed>;
export type ScaleSetSeed = z.infer<typeof scaleSetSeed>;
export type VirtualMachineSeed = z.infer<typeof virtualMachineSeed>;
