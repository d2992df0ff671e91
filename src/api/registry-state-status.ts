import * as z from 'zod';
import { boundedList, boundedText, timeText } from './bounded.ts';
import { conditionsSchema, planSchema } from './object.ts';

const maxElements = 1000;

const origin = z.enum(['Managed', 'Adopted', 'Foreign']).meta({
  description:
    'Managed: added by this operator. Adopted: wanted by a policy, there before. Foreign: of somebody else, kept as it is.',
});

const subnet = boundedText(1024, 'The ARM id of the subnet, in lower case.');

const from = boundedList(
  boundedText(1024, '`id` or `ipRanges` for an entry, else the cluster, the nodes or the tag.'),
  50,
  'Where policies have it from, or had it from when it was last wanted.',
).optional();

const unwantedSince = timeText(
  'Since when no policy wants it, though it is ours: it goes, unless something holds it.',
).optional();

const settingsSchema = z
  .object({
    defaultAction: boundedText(64, 'What it does with clients that no rule allows.'),
    publicNetworkAccess: boundedText(
      64,
      'Whether it can be reached other than through private endpoints.',
    ),
    trustedServices: boundedText(
      64,
      'Whether Azure services that it trusts may pass its network rules.',
    ),
    dataEndpoints: boundedText(
      64,
      'Whether layers come from its own data endpoints, or from shared blob storage.',
    ).optional(),
  })
  .meta({ description: 'The settings of the registry as they were last seen.' });

const limitsSchema = z
  .object({
    subnetRules: boundedText(64, 'Rules for subnets against the limit, as in 3/100.'),
    ipRules: boundedText(64, 'Rules for addresses against the limit, as in 1/200.'),
  })
  .meta({ description: 'How many rules the registry has, and how many it can have.' });

const target = boundedText(1024, 'What it is done to, such as `rules` or `subnet <id>`.');

const operationsSchema = boundedList(
  z
    .object({
      target,
      url: boundedText(4096, 'Where Azure is asked how it stands.'),
      startedAt: timeText('When the operation was started.'),
    })
    .meta({ description: 'One operation that Azure has accepted and not finished.' }),
  500,
  'Operations that are running in Azure; the operator resumes them after a restart.',
);

const failuresSchema = boundedList(
  z
    .object({
      target,
      kind: boundedText(64, 'What went wrong, in one word, such as forbidden or throttled.'),
      code: boundedText(256, "Azure's own code for it.").optional(),
      message: boundedText(4096, 'What is wrong, where, and what to do about it.'),
      since: timeText('When it began to be so.'),
    })
    .meta({ description: 'One thing that failed when it was last tried.' }),
  500,
  'What failed when it was last tried, and since when it has been so.',
);

const answer = z.enum(['LetIn', 'Denied', 'Unclear']);

const verificationSchema = z
  .object({
    subnet: boundedText(1024, 'The subnet that the operator asked from.'),
    answer: answer.meta({
      description:
        'What it was answered last. LetIn: 401. Denied: 403, as a network rule says it. Unclear: all else.',
    }),
    since: timeText('Since when every answer was of this kind.'),
    times: z.int().min(0).meta({ description: 'How many these were, counted up to four.' }),
    concluded: answer.optional().meta({
      description:
        'What lasted for as long as the settle time; it stands until something else does.',
    }),
  })
  .meta({
    description:
      'Whether the registry lets in the pod of the operator, where policies ask for that.',
  });

export const registryStateStatusSchema = z
  .object({
    observedGeneration: z.int().min(-1).optional().meta({
      description:
        'The metadata.generation that this status is about; -1 until the operator has written it for the first time.',
    }),
    conditions: conditionsSchema.optional(),
    loginServer: boundedText(
      256,
      'The host name of the registry, such as contoso.azurecr.io.',
    ).optional(),
    policies: z.int().min(0).optional().meta({
      description: 'How many policies there are for the registry, in all namespaces.',
    }),
    settings: settingsSchema.optional(),
    subnetRules: boundedList(
      z
        .object({ subnet, origin, from, unwantedSince })
        .meta({ description: 'One rule, by its subnet.' }),
      maxElements,
      'The network rules for subnets as they were last seen, and whose they are.',
    ).optional(),
    ipRules: boundedList(
      z
        .object({
          value: boundedText(64, 'The IPv4 address or CIDR.'),
          origin,
          from,
          unwantedSince,
        })
        .meta({ description: 'One rule, by its address or CIDR.' }),
      maxElements,
      'The network rules for addresses as they were last seen, and whose they are.',
    ).optional(),
    serviceEndpoints: boundedList(
      z
        .object({
          subnet,
          origin,
          state: boundedText(64, 'The state that Azure gives it; it counts from Succeeded on.'),
        })
        .meta({ description: 'One service endpoint, by its subnet.' }),
      maxElements,
      'The service endpoints on the subnets of the policies as they were last seen, and whose they are.',
    ).optional(),
    securityRules: boundedList(
      z
        .object({
          rule: boundedText(1024, 'The ARM id of the rule, in lower case.'),
          origin,
          priority: z.int().meta({ description: 'Its priority among outbound rules.' }),
        })
        .meta({ description: 'One rule of a network security group.' }),
      maxElements,
      'The rules on record in network security groups as they were last seen. Those of others are not listed.',
    ).optional(),
    dataEndpointsChangedAt: timeText(
      'When data endpoints were last seen to have been switched on or off. For a while after that, clients are told to allow what they needed before as well.',
    ).optional(),
    limits: limitsSchema.optional(),
    plan: planSchema.optional(),
    verification: verificationSchema.optional(),
    operations: operationsSchema.optional(),
    failures: failuresSchema.optional(),
  })
  .meta({ description: 'The registry as it was last seen. Written by the operator alone.' });
