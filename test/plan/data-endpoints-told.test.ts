import { describe, expect, test } from 'vitest';
import { departureOf } from '../../src/plan/status/departure.ts';
import { digestOf } from '../../src/plan/digest.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { actionOf } from './actions.ts';
import { type PolicyText, ledger, must } from './builders.ts';
import { blob, home, inputOf, inputText, north, on, wants } from './layers.ts';
import { statusOf } from './status-of.ts';

describe('what people are told', () => {
  test('the hosts to come, and the very line that confirms them', () => {
    const status = must(
      statusOf(
        inputText({ policies: [{ ...wants(), name: 'policy' }], replicas: ['northeurope'] }),
      ),
    );
    const digest = digestOf([home, north]);
    expect(status.dataEndpoints).toEqual({
      hosts: [
        { host: north, origin: 'Predicted' },
        { host: home, origin: 'Predicted' },
      ],
      digest,
      confirm: `confirmed: "${digest}"`,
    });
    const ready = status.conditions?.find(({ type }) => type === 'DataEndpointsReady');
    expect(ready).toMatchObject({ status: 'False', reason: 'AwaitingConfirmation' });
    for (const part of [north, home, `confirmed: "${digest}"`])
      expect(ready?.message).toContain(part);
    expect(status.conditions?.map(({ type }) => type)).toContain('Stalled');
  });

  test('who lost against another policy', () => {
    const other = { ...wants({ cutover: 'Immediate' }), name: 'other' };
    const mine = { ...wants({ enabled: false }), name: 'policy' };
    const status = must(statusOf(inputText({ policies: [mine, other], registry: on(home) })));
    expect(status.conditions?.find(({ type }) => type === 'DataEndpointsReady')).toMatchObject({
      status: 'False',
      reason: 'Conflict',
    });
  });

  test('nothing of it to who has no say', () => {
    const status = must(
      statusOf(inputText({ policies: [{ name: 'policy' }], registry: on(home) })),
    );
    expect(status.dataEndpoints).toBeUndefined();
    expect(status.conditions?.map(({ type }) => type)).not.toContain('DataEndpointsReady');
  });
});

describe('Restore', () => {
  const ours = ledger({
    settings: { dataEndpoints: { original: 'Disabled', applied: 'Enabled' } },
  });
  test('leaves data endpoints on where nobody said that clients can do without, and tells how to finish', () => {
    const given = inputOf({ policies: [leaving({})], registry: on(home), ledger: ours });
    const plan = makePlan(given);
    expect(plan.steps.map(actionOf)).toEqual([]);
    expect(departureOf(must(plan.members[0]), plan, given)).toEqual({
      kind: 'done',
      leftInPlace: expect.stringMatching(/--data-endpoint-enabled false/),
    });
  });

  test.for([{ cutover: 'Immediate' }, { confirmed: blob }])(
    'puts blob storage back with %o',
    (more) => {
      const given = inputOf({ policies: [leaving(more)], registry: on(home), ledger: ours });
      expect(makePlan(given).steps.map(actionOf)).toEqual(['dataEndpoints Disabled']);
    },
  );
});

function leaving(more: object): PolicyText {
  return {
    isDeleted: true,
    spec: { deletionPolicy: 'Restore', dataEndpoints: { enabled: true, ...more } },
  };
}
