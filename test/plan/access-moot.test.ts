import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import { questionOf } from '../../src/plan/access/question.ts';
import { type AccessText, access, ago, remembered, said } from './access-scene.ts';
import { a, b, input, ledger, policy, subnet } from './builders.ts';

describe('where an answer would prove nothing', () => {
  const elsewhere = policy({ subnets: [b], spec: { verification: { probe: true } } });
  test.for<{ name: string; text: AccessText; says: string }>([
    {
      name: 'default action is Allow',
      text: { registry: { settings: { defaultAction: 'Allow' } } },
      says: 'Unknown OpenToAll, False Settling',
    },
    {
      name: 'the registry has private endpoints',
      text: { registry: { privateEndpoints: 1 } },
      says: 'Unknown PrivateLink, True InSync',
    },
    {
      name: 'public access is disabled',
      text: { registry: { settings: { publicNetworkAccess: 'Disabled' } } },
      says: 'Unknown PublicAccessDisabled, False PublicAccessDisabled',
    },
    {
      name: 'the operator runs in a subnet that nobody lists, as in a hub',
      text: {
        registry: { subnets: [b] },
        more: { policies: [elsewhere], guardsNodes: false },
      },
      says: 'Unknown SubnetNotAllowed, True InSync',
    },
    {
      name: 'only a stranger lets in its subnet',
      text: {
        registry: { subnets: [a, b] },
        more: { policies: [elsewhere], subnets: [subnet(a)], ledger: ledger() },
      },
      says: 'Unknown SubnetNotAllowed, True InSync',
    },
    {
      name: 'its rule is still to come',
      text: { registry: { subnets: [b] } },
      says: 'Unknown SubnetNotAllowed, False Applying',
    },
    {
      name: 'its service endpoint is on its way',
      text: { more: { subnets: [subnet(a, { serviceEndpoint: 'Updating' })] } },
      says: 'Unknown SubnetNotAllowed, False WaitingForAzure',
    },
    {
      name: 'the pod is in a subnet for pods',
      text: { pod: '10.0.1.7' },
      says: 'Unknown PodElsewhere, True InSync',
    },
    {
      name: 'nobody knows the pod',
      text: { more: { pod: { nodeName: undefined, address: undefined } } },
      says: 'Unknown PodPlaceUnknown, True InSync',
    },
  ])('because $name, nobody is asked, and what was known is forgotten', ({ text, says }) => {
    const given = access({ ...text, evidence: { since: ago(300), concluded: 'LetIn' } });
    expect(said(given)).toBe(says);
    expect(remembered(given).verification).toBeUndefined();
    const all = input(given);
    const { desired, members } = makePlan(all);
    const { observed, pod } = all;
    if (observed.registry.kind !== 'seen') throw new Error('it can be seen');
    const registry = observed.registry.value;
    expect(questionOf({ members, desired, registry, observed, pod }).kind).toBe('moot');
  });

  test.for([
    { name: 'no policy asks', spec: { verification: { settle: '2m' } } },
    { name: 'one is suspended', spec: { suspend: true } },
    { name: 'one only observes', spec: { mode: 'Observe' } },
  ])('$name: no question', ({ spec }) => {
    const all = input(access({ policy: { spec } }));
    const { access: plan } = makePlan(all);
    expect(plan).toBeUndefined();
  });
});
