import {
  parseScaleSetId,
  parseVirtualMachineId,
  type ScaleSetId,
  type VirtualMachineId,
} from './resource-id.ts';

/** What a node runs on: one of a scale set's machines, which are all alike, or a machine of its own. */
export type Machine =
  | { readonly kind: 'scaleSet'; readonly id: ScaleSetId }
  | { readonly kind: 'virtualMachine'; readonly id: VirtualMachineId };

/**
 * The machine that a node's `spec.providerID` names, or undefined where it names none of Azure's:
 *
 * | `azure:///subscriptions/…/providers/Microsoft.Compute/…` |                |
 * |----------------------------------------------------------|----------------|
 * | `virtualMachineScaleSets/<set>/virtualMachines/<n>`       | scaleSet       |
 * | `virtualMachines/<name>`, as in flexible scale sets       | virtualMachine |
 */
export function parseProviderId(text: string): Machine | undefined {
  const path = /^azure:\/\/(\/.+)$/i.exec(text)?.[1];
  if (path === undefined) return undefined;
  const scaleSet = parseScaleSetId(path.replace(instance, ''));
  if (scaleSet !== undefined && instance.test(path)) return { kind: 'scaleSet', id: scaleSet };
  const virtualMachine = parseVirtualMachineId(path);
  return virtualMachine === undefined ? undefined : { kind: 'virtualMachine', id: virtualMachine };
}

/** The last part of a scale set's machine: numbers, of which nothing more is needed. */
const instance = /\/virtualMachines\/[a-z0-9_-]+$/i;
