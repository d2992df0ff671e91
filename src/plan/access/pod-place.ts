import { type IpRange, liesInside, parseIpRange } from '../../api/ip-range.ts';
import type { AccessReason } from '../../api/reasons.ts';
import { type SubnetId, type VirtualNetworkId, virtualNetworkOf } from '../../api/resource-id.ts';
import type { ObservedNetwork, OwnNodes, Seen } from '../observed.ts';

/** The operator's own pod, as its kubelet describes it; nothing is known of a process that runs elsewhere. */
export interface Pod {
  readonly nodeName: string | undefined;
  readonly address: string | undefined;
}

export const noPod: Pod = { nodeName: undefined, address: undefined };

/** Where the requests of the operator's pod come from. */
export type PodPlace =
  | {
      readonly kind: 'known';
      readonly subnet: SubnetId;
      /** The addresses of the subnet. */
      readonly ranges: readonly IpRange[];
      readonly pod: string;
    }
  | { readonly kind: 'unread'; readonly network: VirtualNetworkId }
  | { readonly kind: 'unknown'; readonly reason: AccessReason; readonly message: string };

/**
 * | address of the pod                     | it comes from                                                                   |
 * |----------------------------------------|---------------------------------------------------------------------------------|
 * | in the subnet of its node              | that subnet                                                                     |
 * | in no subnet of the network            | that subnet: such an address is of an overlay, and leaves as that of its node   |
 * | in another subnet of the network       | nobody can tell: it may leave as itself, or as that of its node                 |
 */
export function placeOf(
  { nodeName, address }: Pod,
  nodes: OwnNodes | undefined,
  network: Seen<ObservedNetwork> | undefined,
): PodPlace {
  if (nodeName === undefined || address === undefined) return unknown(undescribed);
  const subnet = subnetOf(nodeName, nodes);
  if (subnet === undefined) return unknown(unplaced(nodeName, nodes));
  if (network === undefined) return { kind: 'unread', network: virtualNetworkOf(subnet) };
  if (network.kind === 'failed') return unknown(network.failure.message);
  const ranges = network.value.get(subnet) ?? [];
  const ip = parseIpRange(address);
  if (ranges.length === 0 || ip === undefined) return unknown(noRange(subnet, address));
  const around = [...network.value].find(([, own]) => own.some((range) => liesInside(ip, range)));
  const holder = around?.[0] ?? subnet;
  return holder === subnet
    ? { kind: 'known', subnet, ranges, pod: `${address} on node ${nodeName}` }
    : { kind: 'unknown', reason: 'PodElsewhere', message: elsewhere(address, holder, subnet) };
}

function subnetOf(nodeName: string, nodes: OwnNodes | undefined): SubnetId | undefined {
  return [...(nodes?.subnets ?? [])].find(([, names]) => names.includes(nodeName))?.[0];
}

function unknown(message: string): PodPlace {
  return { kind: 'unknown', reason: 'PodPlaceUnknown', message };
}

const undescribed =
  'the operator does not know its own pod, so nobody can tell from which subnet it would ask: ' +
  'have NODE_NAME and POD_IP set by the downward API, as the chart does';

function unplaced(nodeName: string, nodes: OwnNodes | undefined): string {
  const unread = [...(nodes?.unread.values() ?? [])].find((one) => one.nodes.includes(nodeName));
  const why = unread?.failure.message ?? 'it runs on no machine of Azure that is known';
  return `the subnet of node ${nodeName}, on which the operator runs, cannot be found out: ${why}`;
}

function noRange(subnet: SubnetId, address: string): string {
  return `address ${address} of the operator's pod cannot be held against subnet ${subnet} of its node: both have to be IPv4`;
}

function elsewhere(address: string, holder: SubnetId, subnet: SubnetId): string {
  return (
    `the operator's pod has address ${address} in subnet ${holder}, its node is in ${subnet}: nobody can tell from which of ` +
    `the two the registry sees it come, so an answer would say nothing of the node. ` +
    `Run the operator with hostNetwork, or where pods and nodes share a subnet`
  );
}
