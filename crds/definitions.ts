import type * as z from 'zod';
import { grantSpecSchema } from '../src/api/grant-spec.ts';
import { grantKind, policyKind, registryStateKind, type Kind } from '../src/api/kinds.ts';
import { policySpecSchema } from '../src/api/policy-spec.ts';
import { policyStatusSchema } from '../src/api/policy-status.ts';
import { registryStateSpecSchema } from '../src/api/registry-state-spec.ts';
import { registryStateStatusSchema } from '../src/api/registry-state-status.ts';

/** A column of `kubectl get`; one with a priority shows with `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean';
  readonly jsonPath: string;
  readonly description?: string;
  readonly priority?: number;
}

export interface Definition {
  readonly kind: Kind;
  readonly description: string;
  readonly spec: z.ZodType;
  /** Undefined where the kind has none. */
  readonly status: z.ZodType | undefined;
  readonly columns: readonly Column[];
}

const ready = (field: string) => `.status.conditions[?(@.type=="Ready")].${field}`;
const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const message: Column = {
  name: 'Message',
  type: 'string',
  jsonPath: ready('message'),
  priority: 1,
};

const policyDefinition: Definition = {
  kind: policyKind,
  description:
    'RegistryNetworkPolicy says who may use an Azure container registry over the network. The operator brings Azure there in an order in which nobody who is allowed is ever denied, and keeps it there. Several policies, in several namespaces, may be about one registry: what they list adds up.',
  spec: policySpecSchema,
  status: policyStatusSchema,
  columns: [
    { name: 'Registry', type: 'string', jsonPath: '.status.registry.loginServer' },
    { name: 'Mode', type: 'string', jsonPath: '.spec.mode' },
    {
      name: 'Default action',
      type: 'string',
      jsonPath: '.status.registry.defaultAction',
      description: 'What the registry does now with clients that no rule allows.',
    },
    { name: 'Ready', type: 'string', jsonPath: ready('status') },
    { name: 'Reason', type: 'string', jsonPath: ready('reason') },
    age,
    {
      name: 'Pending',
      type: 'integer',
      jsonPath: '.status.pendingChanges',
      description: 'How many changes in Azure are still to be made.',
      priority: 1,
    },
    { name: 'Suspended', type: 'boolean', jsonPath: '.spec.suspend', priority: 1 },
    message,
  ],
};

const registryStateDefinition: Definition = {
  kind: registryStateKind,
  description:
    'RegistryNetworkState is what the operator knows of one registry: what it changed there (spec, the ledger) and what it sees there (status). The operator writes it, people read it: `kubectl get rns` lists all registries.',
  spec: registryStateSpecSchema,
  status: registryStateStatusSchema,
  columns: [
    { name: 'Registry', type: 'string', jsonPath: '.status.loginServer' },
    {
      name: 'Default action',
      type: 'string',
      jsonPath: '.status.settings.defaultAction',
      description: 'What the registry does now with clients that no rule allows.',
    },
    { name: 'Subnet rules', type: 'string', jsonPath: '.status.limits.subnetRules' },
    { name: 'IP rules', type: 'string', jsonPath: '.status.limits.ipRules' },
    {
      name: 'Policies',
      type: 'integer',
      jsonPath: '.status.policies',
      description: 'How many policies there are for the registry, in all namespaces.',
    },
    { name: 'Ready', type: 'string', jsonPath: ready('status') },
    age,
    { name: 'Reason', type: 'string', jsonPath: ready('reason'), priority: 1 },
    message,
  ],
};

const grantDefinition: Definition = {
  kind: grantKind,
  description:
    'RegistryNetworkGrant says which namespaces may do what with which registries. Policies outside the platform namespaces of the operator are refused without one. What is granted no longer is revoked, suspended or not.',
  spec: grantSpecSchema,
  status: undefined,
  columns: [
    { name: 'Namespaces', type: 'string', jsonPath: '.spec.namespaces' },
    { name: 'Allow', type: 'string', jsonPath: '.spec.allow' },
    age,
    { name: 'Registries', type: 'string', jsonPath: '.spec.registries', priority: 1 },
  ],
};

export const definitions: readonly Definition[] = [
  policyDefinition,
  grantDefinition,
  registryStateDefinition,
];
