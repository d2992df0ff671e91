import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  nameOf,
  parseRegistryId,
  parseSecurityRuleId,
  parseSubnetId,
  resourceGroupOf,
  securityGroupOf,
  securityRuleOf,
  shortNameOf,
  subscriptionOf,
  virtualNetworkOf,
} from '../../src/api/resource-id.ts';
import { inGroup, registryId, securityGroupId, subnetId } from './policies.ts';

const parsers = [
  { name: 'registry', parse: parseRegistryId, good: registryId },
  { name: 'subnet', parse: parseSubnetId, good: subnetId('aks-nodes') },
  { name: 'security rule', parse: parseSecurityRuleId, good: `${securityGroupId}/securityRules/r` },
] as const;

test.for(parsers)('a $name id parses to the same id in lower case', ({ parse, good }) => {
  expect(parse(good)).toBe(good.toLowerCase());
  expect(parse(good.toUpperCase())).toBe(good.toLowerCase());
});

test.for(parsers)(
  'a $name id with anything inserted that moves a path does not parse',
  ({ parse, good }) => {
    const trick = fc.constantFrom(
      '%',
      '%2e',
      '..',
      '/',
      '//',
      '/./',
      '/../',
      '?',
      '#',
      '\\',
      ' ',
      '\n',
      '\0',
      ';',
    );
    const places = fc.integer({ min: 0, max: good.length });
    fc.assert(
      fc.property(trick, places, (inserted, at) => {
        const id = parse(good.slice(0, at) + inserted + good.slice(at));
        // Dots may stand inside a name; then the id is still a plain path of as many segments.
        expect(id === undefined || (inserted === '..' && isPlain(id, good))).toBe(true);
      }),
    );
  },
);

test.for(parsers)('whatever parses as a $name id is a plain path', ({ parse, good }) => {
  const segments = good.split('/').map((segment) => fc.constant(segment));
  const text = fc
    .array(fc.nat({ max: 0x2fff }), { maxLength: 12 })
    .map((codes) => String.fromCodePoint(...codes));
  const mutated = fc
    .tuple(fc.tuple(...segments), fc.nat({ max: segments.length - 1 }), text)
    .map(([parts, at, part]) => parts.with(at, part).join('/'));
  fc.assert(
    fc.property(mutated, (candidate) => {
      const id = parse(candidate);
      expect(id === undefined || isPlain(id, good)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test.for([
  { name: 'Größe-ÄÖÜ', folded: 'größe-äöü' },
  { name: 'группа_Ж', folded: 'группа_ж' },
  { name: '資源グループ', folded: '資源グループ' },
  { name: 'ΟΔΟΣ', folded: 'οδοσ' },
  { name: '٣٤٥', folded: '٣٤٥' },
  { name: 'e\u0301te\u0301', folded: 'e\u0301te\u0301' },
  { name: 'a‿b', folded: 'a‿b' },
  { name: '(A).(B)', folded: '(a).(b)' },
  { name: 'É'.repeat(90), folded: 'é'.repeat(90) },
])('$name is the name of a resource group', ({ name, folded }) => {
  expect(parseSubnetId(inGroup(name))).toBe(inGroup(folded).replace(/[A-Z]/g, lower));
});

test.for([
  { what: 'a dot at the end', name: 'größe.' },
  { what: 'more than 90 letters', name: 'é'.repeat(91) },
  { what: 'a space', name: 'große gruppe' },
  { what: 'a space of another width', name: 'a\u3000b' },
  { what: 'a sign', name: '5€' },
  { what: 'a dot of another script', name: 'a\uff0e' },
  { what: 'a slash of another script', name: 'a\uff0fb' },
  { what: 'a percent escape', name: 'gr%C3%B6' },
  { what: 'a letter that is none yet', name: '\u0378' },
  { what: 'half a letter', name: 'a\ud800' },
  { what: 'a mark that shows nothing', name: 'a\u200db' },
])('a resource group with $what is none', ({ name }) => {
  expect(parseSubnetId(inGroup(name))).toBeUndefined();
});

test.for([
  { one: 'k', other: '\u212a' },
  { one: 'i', other: '\u0130' },
  { one: 'i\u0307', other: '\u0130' },
  { one: 'I', other: '\u0131' },
  { one: 's', other: '\u017f' },
  { one: 'å', other: '\u212b' },
  { one: 'ss', other: 'ß' },
  { one: 'σ', other: 'ς' },
  { one: 'é', other: 'e\u0301' },
])('$one and $other are two resource groups', ({ one, other }) => {
  const ids = [one, other].map((name) => parseSubnetId(inGroup(name)));
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(2);
});

test('a character that only lower-casing makes ASCII does not make one id of another', () => {
  expect(parseSubnetId(subnetId('aks').replace('/prod/', '/\u212aey/'))).toBeUndefined();
  expect(parseRegistryId(registryId.replace('contoso', 'conto\u017fo'))).toBeUndefined();
});

test('an id tells its parts', () => {
  const id = parseSubnetId(subnetId('Nodes'));
  if (id === undefined) throw new Error('does not parse');
  expect(nameOf(id)).toBe('nodes');
  expect(resourceGroupOf(id)).toBe('network');
  expect(subscriptionOf(id)).toBe('6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10');
  expect(virtualNetworkOf(id)).toBe(subnetId('').toLowerCase().replace('/subnets/', ''));
});

test('a rule and its group lead to each other', () => {
  const rule = parseSecurityRuleId(`${securityGroupId}/securityRules/AllowRegistry`);
  if (rule === undefined) throw new Error('does not parse');
  expect(securityGroupOf(rule)).toBe(securityGroupId.toLowerCase());
  expect(securityRuleOf(securityGroupOf(rule), 'ALLOWregistry')).toBe(rule);
  expect(() => securityRuleOf(securityGroupOf(rule), 'a/b')).toThrow('a/b');
  expect(shortNameOf(rule)).toBe('app/allowregistry');
  expect(shortNameOf(subnetId('nodes'))).toBe('prod/nodes');
});

function lower(letter: string): string {
  return letter.toLowerCase();
}

function isPlain(id: string, good: string): boolean {
  const url = new URL(id, 'https://management.azure.com');
  const isUnmoved = decodeURIComponent(url.pathname) === id && url.search === '' && url.hash === '';
  return isUnmoved && id.split('/').length === good.split('/').length;
}
