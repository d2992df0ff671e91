import * as z from 'zod';
import { timeText } from './bounded.ts';

/** Far more than a registry can have, far less than an object can hold. */
const maxElements = 1000;

const ownership = z.enum(['Managed', 'Adopted']).meta({
  description:
    'Managed: this operator added it, and removes it when no policy wants it any more. Adopted: a policy wants it, but it was there before; it is never removed by this operator.',
});

const subnet = z.string().min(1).max(1024).meta({
  description: 'The ARM id of the subnet, in lower case.',
});

/** Elements on record by their key, so that two writers of one element meet in one entry. */
const record = <T extends z.ZodType>(entry: T, key: string, description: string) =>
  z
    .array(entry)
    .max(maxElements)
    .meta({ description, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] })
    .default([]);

/** A setting of the registry that we changed: what it was before our first write, and what we made it. */
const setting = <T extends z.ZodType<string>>(value: T, what: string) =>
  z
    .object({
      original: value.meta({ description: 'What it was before the first write of this operator.' }),
      applied: value.meta({ description: 'What this operator last set it to.' }),
    })
    .meta({ description: `${what} Absent while this operator has not changed it.` })
    .optional();

const settingsSchema = z.object({
  defaultAction: setting(
    z.enum(['Allow', 'Deny']),
    'What the registry does with clients that no rule allows.',
  ),
  publicNetworkAccess: setting(
    z.enum(['Enabled', 'Disabled']),
    'Whether the registry can be reached other than through private endpoints.',
  ),
  trustedServices: setting(
    z.enum(['Allow', 'Deny']),
    'Whether Azure services that the registry trusts may pass its network rules.',
  ),
  dataEndpoints: setting(
    z.enum(['Enabled', 'Disabled']),
    'Whether layers come from data endpoints of the registry, or from shared blob storage.',
  ),
});

export const registryStateSpecSchema = z
  .object({
    registry: z
      .string()
      .min(1)
      .max(400)
      .meta({
        description: 'The ARM id of the registry, in lower case. Cannot be changed.',
        'x-kubernetes-validations': [
          { rule: 'self == oldSelf', message: 'cannot be changed: a ledger is of one registry' },
        ],
      }),
    subnetRules: record(
      z.object({ subnet, ownership }).meta({ description: 'One rule, by its subnet.' }),
      'subnet',
      'Network rules for subnets that are on record. A rule that is not is foreign: it is kept as it is.',
    ),
    ipRules: record(
      z
        .object({
          value: z.string().min(1).max(64).meta({
            description: 'The IPv4 address or CIDR, in the form in which Azure keeps it.',
          }),
          ownership,
        })
        .meta({ description: 'One rule, by its address or CIDR.' }),
      'value',
      'Network rules for addresses that are on record. A rule that is not is foreign: it is kept as it is.',
    ),
    serviceEndpoints: record(
      z.object({ subnet, ownership }).meta({ description: 'One service endpoint, by its subnet.' }),
      'subnet',
      'Service endpoints Microsoft.ContainerRegistry on subnets that are on record.',
    ),
    securityRules: record(
      z
        .object({
          rule: z.string().min(1).max(1024).meta({
            description: 'The ARM id of the rule, in lower case.',
          }),
          source: z.string().min(1).max(64).meta({
            description: 'The clients that it is for: an address, a CIDR, or * for all of them.',
          }),
          tag: z.string().min(1).max(80).meta({ description: 'The service tag that it allows.' }),
          ownership,
        })
        .meta({ description: 'One rule of a network security group.' }),
      'rule',
      'Rules of network security groups that are on record. A rule that is not is foreign: it is kept as it is.',
    ),
    settings: settingsSchema.default({}).meta({
      description: 'Settings of the registry that this operator changed, with their originals.',
    }),
    lost: z
      .object({
        since: timeText('When the loss was noticed.'),
        suspects: z
          .array(z.string().max(1024).meta({ description: 'A subnet or range.' }))
          .max(maxElements)
          .meta({ description: 'Rules that may have been ours, and that nobody can prove to be.' })
          .default([]),
      })
      .meta({
        description:
          'That a part of this record was lost, until a person accepts it. Suspects stay for good; originals are not recorded, so nothing is restored.',
      })
      .optional(),
    rolledBack: z
      .array(
        z
          .object({
            policy: z.string().min(1).max(512).meta({ description: 'Its namespace and name.' }),
            uid: z.string().max(64).meta({ description: 'Its metadata.uid.' }),
            generation: z
              .int()
              .min(0)
              .meta({ description: 'The metadata.generation that asked for Deny.' }),
            pending: z
              .boolean()
              .meta({ description: 'Whether Deny is still to be taken back.' })
              .optional(),
          })
          .meta({ description: 'One policy, as it was when its Deny was taken back.' }),
      )
      .max(maxElements)
      .meta({
        description:
          'Policies whose default action Deny was taken back, since the registry denied the pod of this operator. Their wish for it counts again once their spec changes.',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['policy'],
      })
      .optional(),
    rulesInForceSince: timeText(
      'Since when all rules that the policies want have been in force without a break; Deny waits until they have settled. Absent while one is missing.',
    ).optional(),
  })
  .meta({
    description:
      'What this operator did to the registry: recorded before each write, so that nothing is left behind that nobody owns. In spec, so that backups keep it. Do not edit: an element without a record is taken for foreign and stays for good.',
  });
