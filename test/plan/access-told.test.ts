import { expect, test } from 'vitest';
import { access, ago } from './access-scene.ts';
import { type InputText, a, b, grant, granted, must, policy } from './builders.ts';
import { statusOf } from './status-of.ts';

const row = { answer: 'Denied', since: ago(120), times: 4 } as const;
const answer = { kind: 'denied', clientIp: '10.0.0.7' } as const;
const admission = granted(grant({ allow: ['Subnets', 'DefaultAction'], subnets: [a, b] }));

test.for([
  { name: 'the platform', text: {}, isTold: true },
  { name: 'who lists that subnet', text: { namespace: 'team' }, isTold: true },
  { name: 'who lists another', text: { namespace: 'team', subnets: [b] }, isTold: false },
])('$name is told where the operator runs: $isTold', ({ text, isTold }) => {
  const platform = policy({ name: 'other', subnets: [a], spec: { defaultAction: 'Deny' } });
  const given = access({ policy: text, answer, evidence: row, more: { admission } });
  const told = messages({ ...given, policies: [platform, ...must(given.policies)] });
  expect(told).toHaveLength(3);
  expect(told.map((message) => message.includes('n1'))).toEqual(told.map(() => isTold));
});

/** Of Ready, Stalled and AccessVerified. */
function messages(text: InputText): readonly string[] {
  const { conditions = [] } = must(statusOf(text));
  return conditions.filter(({ reason }) => reason === 'AccessDenied').map(({ message }) => message);
}
