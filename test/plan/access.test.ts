import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../src/plan/outcome.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { type AccessText, access, ago, remembered, said } from './access-scene.ts';
import { type InputText, b, failure, input, must } from './builders.ts';
import { statusOf } from './status-of.ts';

const denied = { kind: 'denied', clientIp: '10.0.0.7' } as const;
const silent = { kind: 'silent', what: 'ETIMEDOUT' } as const;
const unsure = { answer: 'Unclear', since: ago(130), times: 4 } as const;

function outcome(text: InputText): object {
  const given = input(text);
  return outcomeOf(makePlan(given), [], given);
}

describe('what the answers come to', () => {
  test.for<{ name: string; text: AccessText; says: string; rests?: number }>([
    { name: 'the first 401', text: {}, says: 'Unknown Verifying, False Verifying', rests: 15_000 },
    {
      name: '401 for nearly as long as settle',
      text: { evidence: { since: ago(118) } },
      says: 'Unknown Verifying, False Verifying',
      rests: 2_000,
    },
    {
      name: '401 for as long as settle',
      text: { evidence: { since: ago(120) } },
      says: 'True LetIn, True InSync',
    },
    {
      name: '401 after 403',
      text: { evidence: { answer: 'Denied', since: ago(300), times: 4, concluded: 'Denied' } },
      says: 'Unknown Verifying, True InSync',
      rests: 15_000,
    },
    {
      name: 'the first 403 after 401',
      text: { answer: denied, evidence: { since: ago(300), concluded: 'LetIn' } },
      says: 'Unknown Verifying, True InSync',
      rests: 15_000,
    },
    {
      name: 'three times 403, however long',
      text: { answer: denied, evidence: { answer: 'Denied', since: ago(300), times: 2 } },
      says: 'Unknown Verifying, False Verifying',
      rests: 15_000,
    },
    {
      name: '403 four times within settle',
      text: { answer: denied, evidence: { answer: 'Denied', since: ago(60), times: 4 } },
      says: 'Unknown Verifying, False Verifying',
      rests: 15_000,
    },
    {
      name: '403 four times over settle',
      text: { answer: denied, evidence: { answer: 'Denied', since: ago(120), times: 3 } },
      says: 'False AccessDenied, False AccessDenied',
    },
    {
      name: 'a time-out',
      text: { answer: silent },
      says: 'Unknown Verifying, False Verifying',
      rests: 15_000,
    },
    {
      name: 'a time-out after it was let in',
      text: { answer: silent, evidence: { since: ago(300), concluded: 'LetIn' } },
      says: 'True LetIn, True InSync',
      rests: 15_000,
    },
    {
      name: 'a time-out after it was denied',
      text: {
        answer: silent,
        evidence: { answer: 'Denied', since: ago(300), times: 4, concluded: 'Denied' },
      },
      says: 'False AccessDenied, False AccessDenied',
      rests: 15_000,
    },
    {
      name: 'silence for as long as settle',
      text: { answer: silent, evidence: unsure },
      says: 'Unknown NoAnswer, True InSync',
    },
    {
      name: 'silence for as long as settle after it was let in',
      text: { answer: silent, evidence: { ...unsure, concluded: 'LetIn' } },
      says: 'Unknown NoAnswer, True InSync',
    },
    {
      name: 'an answer of somebody else',
      text: { answer: { kind: 'unexpected', what: '503' }, evidence: unsure },
      says: 'Unknown UnexpectedAnswer, True InSync',
    },
    {
      name: '403 to an address that is not of the subnet',
      text: { answer: { kind: 'denied', clientIp: '20.1.2.3' }, evidence: unsure },
      says: 'Unknown PodElsewhere, True InSync',
    },
    {
      name: '403 to the address of the node, of a pod in an overlay',
      text: {
        answer: denied,
        pod: '10.244.0.7',
        evidence: { answer: 'Denied', since: ago(120), times: 4 },
      },
      says: 'False AccessDenied, False AccessDenied',
    },
    {
      name: 'a private address',
      text: { answer: { kind: 'privateLink', address: '10.0.9.4' } },
      says: 'Unknown PrivateLink, True InSync',
    },
    {
      name: 'a proxy',
      text: { answer: { kind: 'proxy', what: 'HTTPS_PROXY' } },
      says: 'Unknown Proxy, True InSync',
    },
    {
      name: 'evidence from another subnet, which counts no more',
      text: { evidence: { subnet: b, since: ago(300), concluded: 'LetIn' } },
      says: 'Unknown Verifying, False Verifying',
      rests: 15_000,
    },
    {
      name: 'a clock that was set back',
      text: { evidence: { since: ago(-3_600) } },
      says: 'Unknown Verifying, False Verifying',
      rests: 15_000,
    },
    {
      name: 'the first 401, and nothing to settle',
      text: { policy: { spec: { verification: { probe: true, settle: '0s' } } } },
      says: 'True LetIn, True InSync',
    },
  ])('$name', ({ text, says, rests }) => {
    const given = access(text);
    expect(said(given)).toBe(says);
    expect(outcome(given)).toEqual(
      rests === undefined ? { kind: 'settled' } : { kind: 'resting', afterMs: rests },
    );
  });
});

test('while the registry cannot be looked at, all stays as it was', () => {
  const last = must(statusOf(access({ evidence: { since: ago(120) } })));
  const text = access({
    policy: { status: last },
    evidence: { since: ago(300), concluded: 'LetIn' },
  });
  const given = { ...text, registry: failure('unavailable') };
  expect(said(given)).toBe('True LetIn, False AzureUnavailable');
  expect(remembered(given).verification).toMatchObject({ concluded: 'LetIn', since: ago(300) });
});

test('a steady answer changes nothing that is written', () => {
  const evidence = { since: ago(300), times: 4, concluded: 'LetIn' } as const;
  const [state, status] = [remembered(access({ evidence })), must(statusOf(access({ evidence })))];
  const again = {
    ...access({ policy: { status } }),
    lastSeen: state,
    nowMs: Date.parse('2026-11-01T00:10:00Z'),
  };
  expect(remembered(again)).toEqual(state);
  expect(statusOf(again)).toEqual(status);
});

test('nine answers in a settle time, each after the rest that the one before asked for', () => {
  let text = access();
  let asked = 0;
  for (;;) {
    asked += 1;
    const given = input(text);
    const next = outcomeOf(makePlan(given), [], given);
    if (next.kind !== 'resting') break;
    const verification = must(remembered(text).verification);
    text = { ...access({ evidence: verification }), nowMs: given.nowMs + next.afterMs };
  }
  expect(asked).toBe(9);
  expect(said(text)).toBe('True LetIn, True InSync');
});

test('the record of the registry shows it as well', () => {
  const { conditions = [] } = remembered(access({ evidence: { since: ago(120) } }));
  expect(conditions.map(({ type, status }) => `${type} ${status}`)).toEqual([
    'Ready True',
    'AccessVerified True',
  ]);
});
