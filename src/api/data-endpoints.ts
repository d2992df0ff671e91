import * as z from 'zod';
import { ruled } from './rule.ts';

/** `spec.dataEndpoints` */
export const dataEndpointsSchema = z
  .object({
    enabled: z.boolean().meta({
      description:
        'Whether the registry serves layers from its own data endpoints instead of shared blob storage. Required. With several policies, one that enables them is enough.',
    }),
    cutover: z.enum(['Confirmed', 'Immediate']).default('Confirmed').meta({
      description:
        'When data endpoints are switched on: Confirmed (the default) waits until `confirmed` names the host names that the firewalls of clients now allow; Immediate does not wait. Azure switches all clients over at once, so a firewall that knows blob storage only stops their pulls.',
    }),
    confirmed: ruled(
      z.string().max(71),
      {
        description:
          "The digest of the host names, copied from the policy's status once the firewalls of clients allow them. A digest of other host names confirms nothing. Left out: not confirmed.",
      },
      [
        {
          cel: "self.matches('^sha256:[0-9a-f]{64}$')",
          holds: (text) => /^sha256:[0-9a-f]{64}$/.test(text),
          message:
            'must be a digest as status shows it: sha256: and 64 hexadecimal digits in lower case',
        },
      ],
    ).optional(),
  })
  .meta({
    description:
      'Dedicated data endpoints of the registry (Premium). Left out: not the business of this policy. Taken out: they stay as they are.',
  });
