import { describe, expect, test } from 'vitest';
import type { RegistryStateSpec } from '../../src/api/registry-state.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { type AccessText, access, ago, said } from './access-scene.ts';
import {
  type InputText,
  type PolicyText,
  a,
  b,
  failure,
  input,
  ledger,
  must,
  policy,
  registry,
} from './builders.ts';
import { statusOf } from './status-of.ts';

const verification = { rollback: true, settle: '2m' };
const answer = { kind: 'denied', clientIp: '10.0.0.7' } as const;
const evidence = { answer: 'Denied', since: ago(120), times: 4 } as const;
const wish = { subnets: [a], spec: { defaultAction: 'Deny', verification } };
const deny = { defaultAction: { original: 'Allow', applied: 'Deny' } } as const;
const latched = [{ policy: 'platform/policy', uid: '', generation: 1 }];
const pending = [{ policy: 'platform/policy', uid: '', generation: 1, pending: true }];

/** Denied for long enough, under a Deny that is ours, at the wish of the one policy that asks for it. */
function denied(text: AccessText = {}, more: Partial<InputText> = {}): InputText {
  return {
    ...access({ answer, evidence, ...text, policy: { ...wish, ...text.policy } }),
    ...more,
  };
}

function recorded(settings: RegistryStateSpec['settings'], more: Partial<RegistryStateSpec> = {}) {
  return { ledger: { ...ledger({ subnets: { [a]: 'Managed' }, settings }), ...more } };
}

function steps(text: InputText): readonly unknown[] {
  return makePlan(input(text)).steps.map((step) =>
    step.kind === 'putSettings' ? step.change : step.kind,
  );
}

const back = [{ defaultAction: 'Allow' }];

test('where all preconditions hold, Deny is taken back, and the latch is on record before', () => {
  const plan = makePlan(input(denied()));
  expect(plan.steps).toMatchObject([{ kind: 'putSettings', change: { defaultAction: 'Allow' } }]);
  expect(plan.ledger).toMatchObject({ rolledBack: pending, settings: deny });
  expect(said(denied())).toBe('False RolledBack, False RolledBack');
  expect(must(statusOf(denied())).plan).toEqual([
    { action: 'SetDefaultAction', target: expect.any(String), detail: 'Deny -> Allow' },
  ]);
});

const refused = 'verification.rollback does not act';
const other = (text: PolicyText) => policy({ name: 'other', ...text });
const joined = (text: PolicyText): Partial<InputText> => ({
  policies: [policy({ ...wish }), other(text)],
});

describe('it acts', () => {
  test.for<{
    name: string;
    text?: AccessText;
    more?: Partial<InputText>;
    acts: boolean;
    because?: RegExp;
  }>([
    { name: 'on our own Deny that was Allow before', acts: true },
    {
      name: 'on a Deny that was there before us',
      more: recorded({}),
      acts: false,
      because: /not set by this operator/,
    },
    {
      name: 'on a Deny that was Deny before us as well',
      more: recorded({ defaultAction: { original: 'Deny', applied: 'Deny' } }),
      acts: false,
      because: /not set by this operator/,
    },
    {
      name: "on a stranger's Deny after we had set Allow",
      more: recorded({ defaultAction: { original: 'Allow', applied: 'Allow' } }),
      acts: false,
      because: /not set by this operator/,
    },
    {
      name: 'where the record was lost',
      more: recorded(deny, { lost: { since: ago(60), suspects: [] } }),
      acts: false,
      because: /not known to be/,
    },
    {
      name: "where the probe's own subnet is not allowed",
      text: { registry: { subnets: [b] }, policy: { subnets: [b] } },
      more: { guardsNodes: false },
      acts: false,
    },
    {
      name: 'where the pod is in another subnet than its node',
      text: { pod: '10.0.1.7' },
      acts: false,
    },
    {
      name: 'where the registry saw another address',
      text: { answer: { kind: 'denied', clientIp: '20.1.2.3' } },
      acts: false,
    },
    { name: 'after one denial', text: { evidence: { ...evidence, times: 0 } }, acts: false },
    {
      name: 'after denials that have not lasted',
      text: { evidence: { ...evidence, since: ago(119) } },
      acts: false,
    },
    {
      name: 'while nothing is answered, though it was denied before',
      text: {
        answer: { kind: 'silent', what: 'ETIMEDOUT' },
        evidence: { ...evidence, concluded: 'Denied' },
      },
      acts: false,
    },
    {
      name: 'once it is let in again',
      text: { answer: { kind: 'letIn' }, evidence: { ...evidence, concluded: 'Denied' } },
      acts: false,
    },
    {
      name: 'where nobody has asked the registry now',
      text: { answer: undefined, evidence: { ...evidence, concluded: 'Denied' } },
      more: { observed: { ...denied().observed, probe: undefined } },
      acts: false,
    },
    {
      name: 'where no policy wants it',
      text: { policy: { spec: { defaultAction: 'Deny', verification: { probe: true } } } },
      acts: false,
    },
    {
      name: 'where every policy that asks for Deny says so',
      more: joined({ spec: { defaultAction: 'Deny', verification } }),
      acts: true,
    },
    { name: 'whatever others say who do not ask for Deny', more: joined({}), acts: true },
    {
      name: 'where another policy asks for Deny without it',
      more: joined({ spec: { defaultAction: 'Deny' } }),
      acts: false,
      because: /not every policy/,
    },
    {
      name: 'where a suspended policy holds on to Deny without it',
      more: joined({ spec: { defaultAction: 'Deny', suspend: true } }),
      acts: false,
      because: /not every policy/,
    },
    { name: 'with --read-only', more: { isReadOnly: true }, acts: false, because: /--read-only/ },
    {
      name: 'while the registry cannot be read',
      more: { registry: failure('unavailable') },
      acts: false,
    },
    {
      name: 'where it is latched and a crash kept it from the write',
      more: recorded(deny, { rolledBack: pending }),
      acts: true,
    },
    {
      name: 'where it is latched, on a Deny that somebody asked for later who is gone',
      more: recorded(deny, { rolledBack: latched }),
      acts: false,
    },
    {
      name: "where it is latched, on a stranger's Deny",
      more: recorded({}, { rolledBack: pending }),
      acts: false,
      because: /not set by this operator/,
    },
  ])('$name: $acts', ({ text, more, acts, because }) => {
    const given = denied(text, more);
    expect(steps(given)).toEqual(acts ? back : []);
    const before = must(given.ledger).rolledBack;
    const after = makePlan(input(given)).ledger.rolledBack;
    expect(acts ? after?.filter(({ policy: of }) => of === 'platform/policy') : after).toEqual(
      acts ? pending : before,
    );
    const refusals = (statusOf(given)?.warnings ?? []).filter((one) => one.startsWith(refused));
    expect(refusals.map((one) => because?.test(one))).toEqual(because === undefined ? [] : [true]);
  });
});

describe('after Deny was taken back', () => {
  const open = { registry: registry({ subnets: [a] }) };
  const after = (text: AccessText = {}, more: Partial<InputText> = {}) =>
    denied(text, { ...recorded(deny, { rolledBack: pending }), ...open, ...more });

  test('it stays so, and is said to be so', () => {
    expect(steps(after())).toEqual([]);
    expect(said(after())).toBe('False RolledBack, False RolledBack');
    expect(makePlan(input(after())).ledger.rolledBack).toEqual(latched);
  });

  test('nothing on record says any more that a Deny would be ours', () => {
    expect(makePlan(input(after())).ledger.settings).toEqual({});
  });

  test('a crash or an unreadable registry does not lift it', () => {
    const unread = after({}, { registry: failure('unavailable') });
    expect(makePlan(input(unread)).ledger.rolledBack).toEqual(pending);
  });

  test.for<{ name: string; text: PolicyText; latch?: object }>([
    { name: 'a new generation', text: { generation: 2 } },
    { name: 'another policy of that name', text: { uid: 'another' } },
    { name: 'nothing', text: {}, latch: latched },
  ])('$name decides whether Deny is tried again', ({ text, latch }) => {
    const given = after(
      { policy: { ...wish, ...text } },
      recorded({}, { rolledBack: latched, rulesInForceSince: ago(600) }),
    );
    expect(steps({ ...given, ...open })).toEqual(
      latch === undefined ? [{ defaultAction: 'Deny' }] : [],
    );
    expect(makePlan(input({ ...given, ...open })).ledger.rolledBack).toEqual(latch);
  });

  test('another policy may have its Deny, and its own rollback', () => {
    const both = joined({ spec: { defaultAction: 'Deny', verification } });
    const more = recorded({}, { rolledBack: latched, rulesInForceSince: ago(600) });
    expect(steps(after({}, { ...both, ...more }))).toEqual([{ defaultAction: 'Deny' }]);
    const again = denied({}, { ...both, ...recorded(deny, { rolledBack: latched }) });
    expect(steps(again)).toEqual(back);
    expect(makePlan(input(again)).ledger.rolledBack).toEqual([
      { policy: 'platform/other', uid: '', generation: 1, pending: true },
      ...pending,
    ]);
  });

  test('who asks for Allow has it, and is not told of it', () => {
    const both = joined({ spec: { defaultAction: 'Allow' } });
    const plan = makePlan(input(after({}, both)));
    expect(plan.steps).toEqual([]);
    expect(plan.desired.settings.defaultAction).toBe('Allow');
    expect(plan.holds.flatMap(({ owners }) => owners)).toEqual(['platform/policy']);
  });
});
