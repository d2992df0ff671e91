import type { JsonObject } from './json.ts';

/** One cluster of AKS, as its owner made it; its machines are records of their own in its node group. */
export interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** The name of the resource group in which AKS keeps what it makes for the cluster. */
  readonly nodeGroup: string;
  provisioningState: string;
  pools: readonly NodePool[];
  /** Subnets of nodes that AKS hosts, or makes by itself; undefined where the cluster has none. */
  readonly hosted: HostedNodes | undefined;
  /** ReadOnly: a deny assignment keeps everybody but AKS from writing to the node group. */
  readonly restriction: 'Unrestricted' | 'ReadOnly';
}

export interface NodePool {
  readonly name: string;
  readonly type: 'VirtualMachineScaleSets' | 'VirtualMachines';
  readonly count: number;
  /** Undefined: AKS puts the nodes into a network that it made itself, and does not say so. */
  readonly subnet?: string | undefined;
  readonly podSubnet?: string | undefined;
}

export interface HostedNodes {
  readonly systemNodeSubnet?: string | undefined;
  readonly nodeSubnet?: string | undefined;
}

export interface ScaleSet {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: JsonObject;
  readonly orchestrationMode: 'Uniform' | 'Flexible';
  capacity: number;
  /** Undefined where a flexible set has no model: its machines were put into it one by one. */
  readonly networkProfile: JsonObject | undefined;
}

export interface VirtualMachine {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: JsonObject;
  /** The flexible scale set that it belongs to. */
  readonly scaleSet: string | undefined;
  /** Ids of its interfaces; the first is the primary one, wherever a list has it. */
  readonly interfaces: readonly string[];
}

export interface NetworkInterface {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly machine: string | undefined;
  /** Of its configurations; the first is the primary one. */
  readonly subnets: readonly string[];
}
