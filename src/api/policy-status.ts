import * as z from 'zod';
import { boundedList, boundedText } from './bounded.ts';
import { conditionsSchema, planSchema } from './object.ts';

const elementState = z.enum(['Present', 'Pending', 'Missing', 'Refused']);
const elementStates =
  'Present: it is there. Pending: it is on its way. Missing: it is not there, and this operator may not add it. Refused: it cannot be added, see message.';

const registrySchema = z
  .object({
    loginServer: boundedText(
      256,
      'The host name of the registry, such as contoso.azurecr.io.',
    ).optional(),
    location: boundedText(64, 'The Azure region of the registry.').optional(),
    sku: boundedText(64, 'The SKU of the registry; network rules need Premium.').optional(),
    defaultAction: boundedText(
      64,
      'What the registry does now with clients that no rule allows: Allow or Deny.',
    ).optional(),
    dataEndpoints: boundedList(
      boundedText(256, 'The host name of a data endpoint.'),
      100,
      'The host names from which the registry serves layers, where it has dedicated data endpoints.',
    ).optional(),
  })
  .meta({ description: 'The registry as it was last seen in Azure.' });

const subnetSchema = z
  .object({
    id: boundedText(1024, 'The ARM id of the subnet, in lower case.'),
    from: boundedText(
      1024,
      'Where the policy names it: `id` where its entry gives the id itself, otherwise the cluster or the nodes that it was found by.',
    ),
    serviceEndpoint: elementState.meta({
      description: `The service endpoint Microsoft.ContainerRegistry on the subnet. ${elementStates}`,
    }),
    rule: elementState.meta({
      description: `The network rule for the subnet on the registry. ${elementStates}`,
    }),
    message: boundedText(
      4096,
      'What keeps the subnet from being ready, and what to do about it.',
    ).optional(),
  })
  .meta({ description: 'One subnet of the policy, and how far it has come.' });

const serviceTagSchema = z
  .object({
    name: boundedText(256, 'The tag, as the policy spells it.'),
    changeNumber: boundedText(64, "The number of its edition, Azure's own.").optional(),
    ranges: z.int().min(0).meta({
      description:
        'How many IPv4 ranges it comes to, neighbours joined, without those that the policy lists itself or has from a tag before it.',
    }),
    inForce: z.int().min(0).meta({ description: 'How many of them have a rule.' }),
    leftOut: z.int().min(0).optional().meta({
      description: 'How many IPv6 prefixes it has: the rules of a registry take no such.',
    }),
    message: boundedText(
      4096,
      'What keeps the tag from being in force, and what to do about it.',
    ).optional(),
  })
  .meta({ description: 'One service tag of the policy, and how far it has come.' });

const securityGroupSchema = z
  .object({
    id: boundedText(1024, 'The ARM id of the network security group, in lower case.'),
    rules: elementState.meta({
      description: `Its rules for this policy, all of them together. ${elementStates}`,
    }),
    message: boundedText(4096, 'What keeps them from being there, and what to do.').optional(),
  })
  .meta({ description: 'One network security group of the policy, and how far it has come.' });

const dataEndpointsSchema = z
  .object({
    hosts: boundedList(
      z
        .object({
          host: boundedText(256, 'The host name; *. and a domain for shared blob storage.'),
          origin: boundedText(
            64,
            'Read: Azure shows it. Predicted: what it will be called. Fixed: the same for all registries.',
          ),
        })
        .meta({ description: 'One host that layers come from.' }),
      100,
      'What clients fetch layers from when it is as the policy wants it.',
    ),
    digest: boundedText(128, 'The digest of these hosts.'),
    confirm: boundedText(
      256,
      'The line for spec.dataEndpoints of the manifest that says: the firewalls of clients allow these hosts.',
    ),
  })
  .meta({
    description:
      'What clients must allow to fetch layers, where the policy says whether there are data endpoints.',
  });

export const policyStatusSchema = z
  .object({
    observedGeneration: z.int().min(-1).optional().meta({
      description:
        'The metadata.generation that this status is about; -1 until the operator has looked at the policy for the first time.',
    }),
    lastHandledReconcileAt: boundedText(
      256,
      'The value of the annotation reconcile.fluxcd.io/requestedAt that was last acted on.',
    ).optional(),
    conditions: conditionsSchema.optional(),
    registry: registrySchema.optional(),
    subnets: boundedList(
      subnetSchema,
      1000,
      'The subnets that the policy comes to, each with its service endpoint and its rule.',
    ).optional(),
    serviceTags: boundedList(
      serviceTagSchema,
      50,
      'The service tags of the policy. Which ranges came from which tag stands in the status of the RegistryNetworkState.',
    ).optional(),
    dataEndpoints: dataEndpointsSchema.optional(),
    clientFirewall: z
      .object({
        configMap: boundedText(256, 'The ConfigMap that was written last.').optional(),
        networkSecurityGroups: boundedList(
          securityGroupSchema,
          50,
          'The network security groups of the policy.',
        ).optional(),
      })
      .meta({ description: 'How far it has come to tell, and to let through, what clients need.' })
      .optional(),
    plan: planSchema.optional(),
    pendingChanges: z.int().min(0).optional().meta({
      description: 'How many changes are still to do, those that `plan` leaves out included.',
    }),
    warnings: boundedList(
      boundedText(4096, 'One thing to know.'),
      50,
      'What is worth knowing though it stops nothing, such as that private endpoints would serve better.',
    ).optional(),
  })
  .meta({
    description: 'How far the operator has come. Written by the operator alone.',
  });
