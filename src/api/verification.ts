import * as z from 'zod';
import { ruled } from './rule.ts';
import { durationShape, parsedString } from './string-fields.ts';

/** `spec.verification` */
export const verificationSchema = ruled(
  z.object({
    probe: z.boolean().optional().meta({
      description:
        'Whether the operator asks the registry from its own pod, without a credential, if it is let in under Deny. What it finds out stands in the condition AccessVerified: True after nothing but 401 for as long as `settle` says; False after nothing but 403, and then Ready is False as well; Unknown where an answer would prove nothing, as behind a private link or a proxy, or where the subnet of the pod is not among the allowed. Default: false.',
    }),
    settle: parsedString(
      durationShape('0s', '1h'),
      'How long all network rules must have been in force before the default action becomes Deny: Azure takes minutes to carry rules to where clients connect. From 0s to 1h. Default: 2m.',
    ).prefault('2m'),
    rollback: z.boolean().default(false).meta({
      description:
        "Whether the default action goes back to Allow, which lets everybody in, where the probe is denied under Deny for as long as `settle` although the subnet of the operator's own node is allowed. It implies the probe. Only a Deny that this operator made of Allow is taken back, only if every policy that asks for Deny says so, and only once: Deny is tried again when the spec of the policy changes. Default: false.",
    }),
  }),
  {
    description:
      'How the operator makes sure that those who are allowed get in. Left out: it waits 2m between the rules and Deny.',
  },
  [
    {
      cel: '!(has(self.rollback) && self.rollback && has(self.probe) && !self.probe)',
      holds: ({ rollback, probe }) => !(rollback && probe === false),
      message:
        'needs the probe: rollback acts on what it finds, so it does not go with probe: false',
      fieldPath: '.rollback',
    },
  ],
);
