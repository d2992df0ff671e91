import * as z from 'zod';
import { registryIdShape } from './arm-id-shapes.ts';
import { clientFirewallSchema } from './client-firewall.ts';
import { dataEndpointsSchema } from './data-endpoints.ts';
import { noNameTwice, noRangeTwice } from './list-rules.ts';
import { ruled, type Rule } from './rule.ts';
import { durationShape, ipRangeShape, parsedString } from './string-fields.ts';
import { subnetsSchema } from './subnet-source.ts';
import { verificationSchema } from './verification.ts';

export const registrySchema = parsedString(
  {
    ...registryIdShape,
    transitions: [
      {
        cel: 'self.lowerAscii() == oldSelf.lowerAscii()',
        message:
          'cannot be changed: create a policy for the other registry, wait until it is Ready, then delete this one',
      },
    ],
  },
  'The ARM id of the container registry, such as /subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/contoso. Required; cannot be changed later. Capital letters make no difference. The registry must be Premium.',
);

const ipRangesSchema = ruled(
  z
    .array(
      parsedString(ipRangeShape, 'An IPv4 address or CIDR, such as 203.0.113.7 or 203.0.113.0/24.'),
    )
    .max(200),
  {
    description:
      'The public IPv4 addresses and CIDRs whose clients may use the registry. At most 200 entries, which is also the limit of a registry for the ranges of all its policies together. Left out: none from this policy.\n\n' +
      'The list is exact: a range taken out loses its rule, unless the rule was there before this operator.',
  },
  [noRangeTwice],
);

const tagPattern = '^[A-Za-z0-9]+([.][A-Za-z0-9]+){0,2}$';

const serviceTag: Rule<string> = {
  cel: `self.matches('${tagPattern}')`,
  holds: (tag) => new RegExp(tagPattern).test(tag),
  message: 'must be an Azure service tag, such as AzureDevOps or AzureCloud.WestEurope',
};

const serviceTagsSchema = ruled(
  z
    .array(
      ruled(z.string().max(80), { description: 'A service tag, such as AzureDevOps.' }, [
        serviceTag,
      ]),
    )
    .max(50),
  {
    description:
      'Azure service tags whose IPv4 addresses may use the registry: they become IP rules, which follow the tag and count against the limit of 200. An address that leaves a tag loses its rule a day later. Left out: none from this policy.\n\n' +
      'The list is exact: the rules of a tag taken out are revoked.',
  },
  [noNameTwice('names a service tag twice')],
);

const fields = {
  registry: registrySchema,
  mode: z.enum(['Enforce', 'Observe']).default('Enforce').meta({
    description:
      'Enforce (the default) brings Azure to what the policy says. Observe writes nothing to Azure: status.plan lists what Enforce would do. Going from Enforce to Observe freezes what is in force; nothing is undone.',
  }),
  suspend: z.boolean().default(false).meta({
    description:
      'True stops all work on this policy: what is in force stays as it is, and drift is not repaired. Deleting a suspended policy changes nothing in Azure. Default: false.',
  }),
  interval: parsedString(
    durationShape('10s', '24h'),
    'How long it takes at most until the operator looks at Azure again and repairs what somebody else changed. From 10s to 24h. Default: 10m. With several policies for one registry, the shortest counts.',
  ).prefault('10m'),
  defaultAction: z.enum(['Deny', 'Allow']).optional().meta({
    description:
      'What the registry does with clients that no rule allows. Deny is set last, once all rules are in force and have settled. Left out: not the business of this policy. Taken out: it stays as it is. If policies disagree, those of platform namespaces win, then Deny.',
  }),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']).optional().meta({
    description:
      'Whether the registry can be reached other than through private endpoints. Disabled also switches off every network rule, so it does not go with subnets, ipRanges or serviceTags. Left out: not the business of this policy. Taken out: it stays as it is. If policies disagree, those of platform namespaces win, then Disabled.',
  }),
  trustedServices: z.enum(['Allow', 'Deny']).optional().meta({
    description:
      'Whether Azure services that the registry trusts may pass its network rules. It has no effect for clients behind service endpoints. Left out: not the business of this policy. Taken out: it stays as it is. If policies disagree, those of platform namespaces win, then Deny.',
  }),
  subnets: subnetsSchema.default([]),
  serviceEndpoints: z.enum(['Manage', 'Require']).default('Manage').meta({
    description:
      'Manage (the default) adds the service endpoint Microsoft.ContainerRegistry to subnets that lack it. Require never writes to a subnet: one that lacks the endpoint gets no rule until somebody adds it. Going from Manage to Require leaves the endpoints where they are.',
  }),
  registerProvider: z.boolean().default(false).meta({
    description:
      'Whether the operator may register the resource provider Microsoft.ContainerRegistry in the subscriptions of the subnets, where Azure refuses subnet rules without it. Default: false, and the condition tells the command to run. A registration is never undone.',
  }),
  allowInterruption: z.boolean().default(false).meta({
    description:
      "Whether to go on where enabling a subnet's service endpoint would cut off clients that get in by their public address now, for the seconds until the subnet's rule is in force. Default: false, and the condition names the subnet.",
  }),
  ipRanges: ipRangesSchema.default([]),
  serviceTags: serviceTagsSchema.default([]),
  foreignRules: z.enum(['Keep', 'Remove']).default('Keep').meta({
    description:
      'What happens to rules of the registry that neither this operator made nor any policy wants. Keep (the default) leaves them alone. Remove takes them away, if every policy for the registry says so; what is removed does not come back when this field changes. More than half of the rules go only after a person has confirmed it.',
  }),
  dataEndpoints: dataEndpointsSchema.optional(),
  clientFirewall: clientFirewallSchema.optional(),
  verification: verificationSchema.prefault({}),
  allowLockout: z.boolean().default(false).meta({
    description:
      "Whether the operator may leave the registry at Deny without a rule, or take access from the subnets of its own cluster's nodes. For emergencies. Default: false.",
  }),
  deletionPolicy: z.enum(['Revoke', 'Restore', 'Retain']).default('Revoke').meta({
    description:
      'What deleting the policy does in Azure. Revoke (the default) takes away what the policy added and no other policy wants, except where that would leave Deny without a rule. Restore does the same and then puts back settings as they were before the operator, where they still are what it set. Retain leaves everything. A policy that is suspended or in Observe is deleted as with Retain.',
  }),
};

const noRulesWhileDisabled: Rule<{
  publicNetworkAccess?: unknown;
  subnets: readonly unknown[];
  ipRanges: readonly unknown[];
  serviceTags: readonly unknown[];
}> = {
  cel:
    "!has(self.publicNetworkAccess) || self.publicNetworkAccess != 'Disabled' || " +
    '((!has(self.subnets) || self.subnets.size() == 0) && ' +
    '(!has(self.ipRanges) || self.ipRanges.size() == 0) && ' +
    '(!has(self.serviceTags) || self.serviceTags.size() == 0))',
  holds: (spec) =>
    spec.publicNetworkAccess !== 'Disabled' ||
    spec.subnets.length + spec.ipRanges.length + spec.serviceTags.length === 0,
  message:
    'Disabled switches off every network rule, so it does not go with subnets, ipRanges or serviceTags: take them out, or leave it Enabled',
  fieldPath: '.publicNetworkAccess',
};

export const policySpecSchema = ruled(
  z.object(fields),
  { description: 'Who may use the registry, and how the operator brings that about.' },
  [noRulesWhileDisabled],
);
