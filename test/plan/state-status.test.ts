import { describe, expect, test } from 'vitest';
import { registryStateSchema } from '../../src/api/registry-state.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import {
  type InputText,
  a,
  failure,
  input,
  ledger,
  must,
  policy,
  range1,
  registry,
  subnet,
  subnetId,
} from './builders.ts';
import { expectKstatus, find } from './kstatus.ts';

import { type Results } from './status-of.ts';

describe('the status of a registry', () => {
  const x = subnetId('x');
  test('it shows what is there and whose it is', () => {
    const status = stateOf({
      policies: [policy({ subnets: [a] })],
      registry: registry({ subnets: [a, x], ranges: [range1] }),
      ledger: ledger({ subnets: { [a]: 'Managed' } }),
    });
    expect(status).toMatchObject({
      policies: 1,
      subnetRules: [
        { subnet: a, origin: 'Managed' },
        { subnet: x, origin: 'Foreign' },
      ],
      ipRules: [{ value: range1, origin: 'Foreign' }],
      serviceEndpoints: [{ subnet: a, origin: 'Adopted', state: 'Succeeded' }],
      limits: { subnetRules: '2/100', ipRules: '1/200' },
    });
  });

  test('what cannot be read now is as it was last seen', () => {
    const lastSeen = { subnetRules: [{ subnet: a, origin: 'Managed' as const }], loginServer: 'x' };
    const status = stateOf({ registry: failure('throttled'), lastSeen });
    expect(status).toMatchObject(lastSeen);
    expect(find(status, 'Reconciling')?.reason).toBe('Throttled');
  });

  test('what a write has just done is there', () => {
    const written = { policies: [policy({ spec: { trustedServices: 'Deny' } })] };
    expect(stateOf(written, [{ kind: 'done' }])).toMatchObject({
      settings: { trustedServices: 'Deny' },
    });
    const added = { policies: [policy({ spec: { ipRanges: [range1] } })] };
    expect(stateOf(added, [{ kind: 'done' }])).toMatchObject({
      settings: { defaultAction: 'Allow' },
      ipRules: [{ value: range1, origin: 'Managed' }],
    });
  });

  test('only who counts or may count again is where a rule comes from', () => {
    const status = stateOf({
      policies: [
        policy({ name: 'frozen', subnets: [a], spec: { suspend: true } }),
        policy({ name: 'refused', namespace: 'team', subnets: [x] }),
      ],
      registry: registry({ subnets: [a, x] }),
      ledger: ledger({ subnets: { [a]: 'Managed', [x]: 'Managed' } }),
    });
    expect(status.subnetRules).toMatchObject([
      { subnet: a, from: ['id'] },
      { subnet: x, unwantedSince: expect.any(String) },
    ]);
  });

  test('when layers moved is told from then on', () => {
    const moved = { dataEndpointsChangedAt: '2026-10-31T23:59:00Z' };
    expect(stateOf({ registry: registry({}), lastSeen: moved })).toMatchObject(moved);
    expect(stateOf({ registry: registry({}) })).not.toHaveProperty('dataEndpointsChangedAt');
  });

  test('an operation is kept until it is over, with the time when it began', () => {
    const operation = { url: 'https://x/2', afterMs: 1 };
    const status = stateOf({
      policies: [policy({ subnets: [a] })],
      observed: { operations: new Map([[`subnet ${a}`, { kind: 'running', operation }]]) },
      lastSeen: {
        operations: [
          { target: `subnet ${a}`, url: 'https://x/1', startedAt: '2026-10-31T23:59:00Z' },
        ],
      },
    });
    expect(status.operations).toEqual([
      { target: `subnet ${a}`, url: 'https://x/2', startedAt: '2026-10-31T23:59:00Z' },
    ]);
  });

  test('a step that runs on is one', () => {
    const operation = { url: 'https://x/1', afterMs: 1 };
    const status = stateOf(
      { policies: [policy({ subnets: [a] })], subnets: [subnet(a, { serviceEndpoint: 'Absent' })] },
      [{ kind: 'running', operation }],
    );
    expect(status.operations).toMatchObject([{ target: `subnet ${a}`, url: 'https://x/1' }]);
  });

  test('what was left in place is listed with the commands that finish it', () => {
    const status = stateOf({
      registry: registry({ subnets: [a], settings: { defaultAction: 'Deny' } }),
      ledger: ledger({ subnets: { [a]: 'Managed' } }),
    });
    expect(find(status, 'Stalled')).toMatchObject({
      reason: 'LeftInPlace',
      message: expect.stringMatching(/--default-action Allow.*network-rule remove .*--subnet/),
    });
  });

  test('where everybody is let in anyway, nobody is told to let everybody in', () => {
    const status = stateOf({
      registry: registry({ subnets: [a] }),
      ledger: ledger({ subnets: { [a]: 'Managed' } }),
    });
    const message = find(status, 'Stalled')?.message;
    expect(message).toMatch(/network-rule remove .*--subnet/);
    expect(message).not.toContain('--default-action');
  });
});

function stateOf(text: InputText, outcomes: Results = []) {
  const given = input(text);
  const plan = makePlan(given);
  const results = outcomes.map((outcome, index) => ({ step: must(plan.steps[index]), outcome }));
  const status = stateStatus(plan, results, given, { generation: 3 });
  expect(registryStateSchema.shape.status.parse(status)).toEqual(status);
  expectKstatus(status, 3);
  return status;
}
