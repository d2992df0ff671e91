import * as z from 'zod';
import { idPatternShape, type IdPattern } from './id-pattern.ts';
import { labelSelectorSchema } from './label-selector.ts';
import { noNameTwice } from './list-rules.ts';
import { idPatterns } from './resource-id.ts';
import { ruled, type Rule } from './rule.ts';
import { ipRangeShape, parsedString, type StringShape } from './string-fields.ts';

/** What a grant can allow, and what of a policy needs it. */
export const permissions = [
  'Subnets', // subnets[].id
  'Discovery', // subnets[].cluster, subnets[].nodes
  'IpRanges', // ipRanges
  'ServiceTags', // serviceTags
  'ServiceEndpoints', // serviceEndpoints: Manage
  'RegisterProvider', // registerProvider
  'DefaultAction', // defaultAction, verification.rollback
  'PublicNetworkAccess', // publicNetworkAccess
  'TrustedServices', // trustedServices
  'DataEndpoints', // dataEndpoints
  'NetworkSecurityGroups', // clientFirewall.networkSecurityGroups
  'ForeignRules', // foreignRules: Remove
  'Interruption', // allowInterruption
  'Lockout', // allowLockout
  'Restore', // deletionPolicy: Restore
  'Retain', // deletionPolicy: Retain
] as const;

export type Permission = (typeof permissions)[number];

const namespaceName: Rule<string> = {
  cel: "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
  holds: (name) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name),
  message: 'must be the name of a namespace: lower-case letters, digits and "-", such as team-a',
};

const namespacesSchema = ruled(
  z
    .array(ruled(z.string().max(63), { description: 'The name of a namespace.' }, [namespaceName]))
    .max(100),
  {
    description:
      'The namespaces whose policies get what this grant allows, by name. Left out: only those that `namespaceSelector` selects.',
  },
  [noNameTwice('names a namespace twice')],
);

const scope = '/subscriptions/*/resourceGroups/shared/providers';

const idsSchema = (shape: StringShape<IdPattern>, description: string) =>
  z
    .array(parsedString(shape, 'An ARM id, or one with * for whole names.'))
    .max(50)
    .meta({ description });

const someNamespace: Rule<{ namespaces: readonly string[]; namespaceSelector?: unknown }> = {
  cel: 'has(self.namespaceSelector) || (has(self.namespaces) && self.namespaces.size() > 0)',
  holds: ({ namespaces, namespaceSelector }) =>
    namespaceSelector !== undefined || namespaces.length > 0,
  message: 'must say whom it is for, by namespaces or a namespaceSelector',
};

/** `RegistryNetworkGrant.spec` */
export const grantSpecSchema = ruled(
  z.object({
    namespaces: namespacesSchema.default([]),
    namespaceSelector: labelSelectorSchema.optional(),
    registries: idsSchema(
      idPatternShape(
        idPatterns.registry,
        `${scope}/Microsoft.ContainerRegistry/registries/contoso`,
      ),
      'The registries that the policies may be about. Required. Each is an ARM id in which * may stand for any one whole name; capital letters make no difference.',
    ).min(1),
    subnets: idsSchema(
      idPatternShape(
        idPatterns.subnet,
        `${scope}/Microsoft.Network/virtualNetworks/team-a/subnets/*`,
      ),
      'The subnets that the policies may let in, whether they name them or they follow from a cluster or from nodes. Left out: none.',
    ).default([]),
    clusters: idsSchema(
      idPatternShape(
        idPatterns.cluster,
        `${scope}/Microsoft.ContainerService/managedClusters/team-a`,
      ),
      'The AKS clusters that the policies may name as a source of subnets. Left out: none.',
    ).default([]),
    networkSecurityGroups: idsSchema(
      idPatternShape(
        idPatterns.securityGroup,
        `${scope}/Microsoft.Network/networkSecurityGroups/team-a`,
      ),
      'The network security groups that the policies may name. Left out: none.',
    ).default([]),
    ipRanges: z
      .array(parsedString(ipRangeShape, 'An IPv4 address or CIDR.'))
      .max(100)
      .meta({
        description:
          'The addresses that the policies may let in: each of their ranges must lie inside one of these. Left out: none. The ranges of service tags need no entry here.',
      })
      .default([]),
    allow: z
      .array(
        z.enum(permissions).meta({ description: 'One thing that a policy needs a grant for.' }),
      )
      .min(1)
      .max(permissions.length)
      .meta({
        description:
          'What the policies may do with the registries. Required. Subnets, IpRanges, ServiceTags: list them. Discovery: name clusters, or the nodes of the cluster that the operator runs in. ServiceEndpoints: have the service endpoint added to their subnets. RegisterProvider: have the resource provider registered. DefaultAction, PublicNetworkAccess, TrustedServices, DataEndpoints: set that of the registry. NetworkSecurityGroups: have rules written to their network security groups. ForeignRules: have rules removed that nobody wants. Interruption: allowInterruption. Lockout: allowLockout. Restore, Retain: that deletionPolicy.',
      }),
  }),
  {
    description:
      'Who may do what with which registries. What several grants allow a namespace adds up; each counts as a whole, so a subnet of one grant does not go with the registry of another.',
  },
  [someNamespace],
);
