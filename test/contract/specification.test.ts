import { expect, test } from 'vitest';
import { chosenFor, describes, fits, specificationIn } from './specification.ts';

const path = '/subscriptions/{s}/providers/Example.Shop/carts';

function specification(file: string, apiVersion: string, methods: readonly string[]) {
  const item = Object.fromEntries(methods.map((method) => [method, {}]));
  const content = { swagger: '2.0', info: { version: apiVersion }, paths: { [path]: item } };
  const found = specificationIn(content, file);
  if (!found) throw new Error('this is a specification');
  return found;
}

function asked(method: string, version: string) {
  const address = `https://example.test/subscriptions/1/PROVIDERS/example.shop/carts?api-version=${version}`;
  return { method, url: new URL(address) };
}

test('a file describes what it has a path, a method and the version for', () => {
  const file = specification('a.json', '2024-01-01', ['get', 'parameters']);
  expect(describes(file, asked('GET', '2024-01-01'))).toBe(true);
  expect(describes(file, asked('GET', '2025-01-01'))).toBe(false);
  expect(describes(file, asked('PUT', '2024-01-01'))).toBe(false);
});

test('of two files with the same operation one is chosen, and none that is not asked for', () => {
  const first = specification('a.json', '2024-01-01', ['get']);
  const twin = specification('b.json', '2024-01-01', ['get', 'put']);
  const other = specification('c.json', '2025-01-01', ['get']);
  expect(chosenFor([asked('GET', '2024-01-01')], [first, twin, other])).toEqual([first]);
});

test.for([
  { name: 'a list of exchanges', content: [{ method: 'GET' }] },
  { name: 'OpenAPI 3', content: { openapi: '3.0.0', info: { version: '1' }, paths: {} } },
  {
    name: 'shared definitions without operations',
    content: { swagger: '2.0', info: { version: '1' }, paths: {} },
  },
])('$name is no specification to choose', ({ content }) => {
  expect(specificationIn(content, 'a.json')).toBeUndefined();
});

test.for([
  { template: '/a/{b}', address: '/A/x', does: true },
  { template: '/a/{b}', address: '/a/x/', does: true },
  { template: '/a/{b}', address: '/a/', does: false },
  { template: '/a/{b}', address: '/a/x/y', does: false },
])('$template and $address', ({ template, address, does }) => {
  expect(fits(template, address)).toBe(does);
});
