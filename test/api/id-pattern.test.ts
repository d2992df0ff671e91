import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { idPatternShape, matchesId } from '../../src/api/id-pattern.ts';
import { idPatterns, parseSubnetId } from '../../src/api/resource-id.ts';
import { must } from '../plan/builders.ts';
import { inGroup, registryId, subnetId } from './policies.ts';

const subnets = idPatternShape(idPatterns.subnet, '/subscriptions/*/…');
const one = subnetId('nodes');
const anywhere =
  '/subscriptions/*/resourceGroups/*/providers/Microsoft.Network/virtualNetworks/*/subnets/*';

test.for([
  { name: 'an id without a star', text: one },
  { name: 'a star for the last name', text: subnetId('*') },
  { name: 'a star for every name', text: anywhere },
  { name: 'capitals', text: one.toUpperCase() },
])('$name is a pattern', ({ text }) => {
  expect(subnets.parse(text)).toBe(text.toLowerCase());
});

test.for([
  { name: 'a star for a part of a name', text: subnetId('team-*') },
  { name: 'a star for a part of a subscription', text: one.replace('6f2b1c1e', '*') },
  { name: 'two stars', text: subnetId('**') },
  { name: 'a star for a word of the path', text: one.replace('/subnets/', '/*/') },
  { name: 'a star for a provider', text: one.replace('Microsoft.Network', '*') },
  { name: 'an id of another type', text: registryId },
  { name: 'a star for several segments', text: '/subscriptions/*' },
  { name: 'a step out of the path', text: subnetId('..') },
  { name: 'an escape', text: subnetId('%2a') },
  { name: 'a letter of another script in a resource', text: subnetId('größe') },
])('$name is no pattern', ({ text }) => {
  expect(subnets.parse(text)).toBeUndefined();
});

test.for([
  { pattern: one, id: one, matches: true },
  { pattern: subnetId('*'), id: one, matches: true },
  { pattern: anywhere, id: one, matches: true },
  { pattern: subnetId('other'), id: one, matches: false },
  { pattern: subnetId('*').replace('/prod/', '/test/'), id: one, matches: false },
  { pattern: subnetId('node'), id: one, matches: false },
  { pattern: inGroup('Größe'), id: inGroup('GRÖßE'), matches: true },
  { pattern: inGroup('k'), id: inGroup('\u212a'), matches: false },
])('$pattern stands for $id: $matches', ({ pattern, id, matches }) => {
  expect(matchesId(must(subnets.parse(pattern)), must(parseSubnetId(id)))).toBe(matches);
});

test('a pattern with stars for some names of an id matches that id', () => {
  const names = [2, 4, 8, 10];
  const stars = fc.subarray(names).map((places) =>
    one
      .split('/')
      .map((part, index) => (places.includes(index) ? '*' : part))
      .join('/'),
  );
  fc.assert(
    fc.property(stars, (text) => {
      expect(matchesId(must(subnets.parse(text)), one.toLowerCase())).toBe(true);
    }),
  );
});
