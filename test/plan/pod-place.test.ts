import { expect, test } from 'vitest';
import { type Pod, noPod, placeOf } from '../../src/plan/access/pod-place.ts';
import type { ObservedNetwork, OwnNodes, Seen } from '../../src/plan/observed.ts';
import { a, b, failure, range, unread } from './builders.ts';

const network: { readonly kind: 'seen'; readonly value: ObservedNetwork } = {
  kind: 'seen',
  value: new Map([
    [a, [range('10.0.0.0/24'), range('10.0.4.0/24')]],
    [b, [range('10.0.1.0/24')]],
  ]),
};
const nodes: OwnNodes = {
  subnets: new Map([[a, ['n1', 'n2']]]),
  unread: new Map([['set', { nodes: ['n3'], failure: failure('forbidden') }]]),
  strangers: ['virtual'],
};
const pod = (address: string | undefined, nodeName: string | undefined = 'n2'): Pod => {
  return { nodeName, address };
};

test.for<{ name: string; pod: Pod; seen?: Seen<ObservedNetwork> | undefined; place: object }>([
  { name: 'in the subnet of its node', pod: pod('10.0.0.7'), place: { kind: 'known', subnet: a } },
  {
    name: 'in another range of that subnet',
    pod: pod('10.0.4.7'),
    place: { kind: 'known', subnet: a },
  },
  {
    name: 'in no subnet of the network, as in an overlay',
    pod: pod('10.244.0.7'),
    place: { kind: 'known', subnet: a },
  },
  {
    name: 'in a subnet for pods',
    pod: pod('10.0.1.7'),
    place: { kind: 'unknown', reason: 'PodElsewhere' },
  },
  {
    name: 'of a process that runs in no pod',
    pod: noPod,
    place: { kind: 'unknown', reason: 'PodPlaceUnknown' },
  },
  {
    name: 'on a node whose machine cannot be read',
    pod: pod('10.0.0.7', 'n3'),
    place: { kind: 'unknown', message: expect.stringContaining('it failed: forbidden') },
  },
  {
    name: 'on a node that nobody knows',
    pod: pod('10.0.0.7', 'virtual'),
    place: { kind: 'unknown', reason: 'PodPlaceUnknown' },
  },
  {
    name: 'of IPv6',
    pod: pod('fd00::7'),
    place: { kind: 'unknown', reason: 'PodPlaceUnknown' },
  },
  {
    name: 'in a network that nobody has read',
    pod: pod('10.0.0.7'),
    seen: undefined,
    place: { kind: 'unread', network: expect.stringMatching(/virtualnetworks\/vnet$/) },
  },
  {
    name: 'in a network that cannot be read',
    pod: pod('10.0.0.7'),
    seen: unread('forbidden'),
    place: { kind: 'unknown', reason: 'PodPlaceUnknown' },
  },
])('the place of a pod $name', ({ pod: given, place, ...rest }) => {
  const seen = 'seen' in rest ? rest.seen : network;
  expect(placeOf(given, nodes, seen)).toMatchObject(place);
});
