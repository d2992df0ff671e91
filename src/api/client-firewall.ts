import * as z from 'zod';
import { securityGroupIdShape } from './arm-id-shapes.ts';
import { noMemberTwice, noNameTwice } from './list-rules.ts';
import { ruled, type Rule } from './rule.ts';
import { ipRangeShape, parsedString } from './string-fields.ts';

const configMapName: Rule<string> = {
  cel: "self.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$') && !self.contains('..')",
  holds: (name) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) && !name.includes('..'),
  message:
    'must be the name of a ConfigMap: lower-case letters, digits, "-" and ".", such as contoso-client-firewall',
};

const priorityPattern = '^[1-9][0-9]{2,3}-[1-9][0-9]{2,3}$';

const priorities: Rule<string> = {
  cel:
    `self.matches('${priorityPattern}') && int(self.split('-')[0]) >= 100 && ` +
    `int(self.split('-')[0]) <= int(self.split('-')[1]) && int(self.split('-')[1]) <= 4096`,
  holds: (text) => {
    const [low = 0, high = 0] = text.split('-').map(Number);
    return new RegExp(priorityPattern).test(text) && low >= 100 && low <= high && high <= 4096;
  },
  message:
    'must be a span of priorities within 100 and 4096, the lower one first, such as "200-299"',
};

const securityGroupSchema = z.object({
  id: parsedString(
    securityGroupIdShape,
    'The ARM id of the network security group, such as /subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourceGroups/network/providers/Microsoft.Network/networkSecurityGroups/app. Required.',
  ),
  scope: z.enum(['Global', 'Regional']).default('Regional').meta({
    description:
      'How far the service tags reach that the rules allow. Regional (the default): those of the regions of the registry and its replicas. Global: those of all regions, which takes fewer rules and allows more.',
  }),
  source: parsedString(
    ipRangeShape,
    'The clients that the rules are for, as an IPv4 address or CIDR such as 10.0.0.0/16. Left out: every source.',
  ).optional(),
  priorities: ruled(
    z.string().max(9),
    {
      description:
        'The span of priorities that the rules may take, both ends included, such as "200-299". Left out: 100-4096. Rules that exist keep their priority while it lies in the span.',
    },
    [priorities],
  ).optional(),
});

const securityGroupsSchema = ruled(
  z
    .array(
      securityGroupSchema.meta({
        description: 'One network security group, and how its rules are to be written.',
      }),
    )
    .max(50),
  {
    description:
      'Network security groups that get outbound rules for what clients of the registry need. Left out: none. A group taken out loses the rules that this operator wrote, and no others.',
  },
  [noMemberTwice('id', 'names a network security group twice')],
);

const hasPurpose: Rule<{ configMap?: unknown; networkSecurityGroups: readonly unknown[] }> = {
  cel: 'has(self.configMap) || (has(self.networkSecurityGroups) && self.networkSecurityGroups.size() > 0)',
  holds: ({ configMap, networkSecurityGroups }) =>
    configMap !== undefined || networkSecurityGroups.length > 0,
  message: 'needs a configMap or networkSecurityGroups: without them there is nothing to write',
};

/** `spec.clientFirewall` */
export const clientFirewallSchema = ruled(
  z.object({
    configMap: ruled(
      z.string().min(1).max(253),
      {
        description:
          "The name of a ConfigMap in the policy's namespace that tells what the firewalls of clients must allow, in several formats. One that is there already and does not belong to the policy is left alone. Left out: none is written. Taken out: the ConfigMap is deleted.",
      },
      [configMapName],
    ).optional(),
    include: ruled(
      z
        .array(
          z.enum(['MicrosoftArtifactRegistry', 'AzureActiveDirectory']).meta({
            description: 'A service that clients need besides the registry.',
          }),
        )
        .max(2),
      {
        description:
          'What clients need besides the registry: MicrosoftArtifactRegistry (base images from mcr.microsoft.com), AzureActiveDirectory (signing in). Left out: the registry alone.',
      },
      [noNameTwice('names a service twice')],
    ).default([]),
    networkSecurityGroups: securityGroupsSchema.default([]),
  }),
  {
    description:
      'Publishes what the firewalls of clients must allow, as a ConfigMap and as rules of network security groups. Left out: nothing is published. Taken out: the ConfigMap and the rules are removed.',
  },
  [hasPurpose],
);
