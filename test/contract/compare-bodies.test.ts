import { expect, test } from 'vitest';
import type { Json } from '../azure/json.ts';
import { compareBodies } from './compare-bodies.ts';
import { Known } from './known.ts';

const id = '/subscriptions/s/resourceGroups/g/providers/Example.Shop/carts/red';
const guid = '0b2c4d6e-0000-4000-8000-000000000001';
const otherGuid = '0b2c4d6e-0000-4000-8000-000000000002';

/** As after `PUT …/carts/red` with `{"size": 3, "zone": "10.0.0.0/24", "wheels": ["left-1"]}`. */
function known(): Known {
  const sent = new Known();
  sent.learnUrl(new URL(`https://example.test${id}?v=1`));
  sent.learn({ size: 3, zone: '10.0.0.0/24', wheels: ['left-1'] });
  return sent;
}

test.for<{ name: string; recorded: Json; simulated: Json }>([
  { name: 'equal bodies', recorded: { id, size: 3 }, simulated: { id, size: 3 } },
  { name: 'another order of members', recorded: { a: 'X', b: 1 }, simulated: { b: 1, a: 'X' } },
  { name: 'ids in another case', recorded: { id }, simulated: { id: id.toUpperCase() } },
  { name: 'etags', recorded: { etag: `W/"${guid}"` }, simulated: { etag: `W/"${otherGuid}"` } },
  {
    name: 'times',
    recorded: { at: '2024-04-18T13:35:30.94643+00:00' },
    simulated: { at: '2026-01-01T00:00:00.0000000+00:00' },
  },
  { name: 'whoever asked', recorded: { createdBy: 'ann' }, simulated: { createdBy: 'operator' } },
  { name: 'numbers that nobody sent', recorded: { left: 1199 }, simulated: { left: 7 } },
  { name: 'no body on either side', recorded: null, simulated: null },
  {
    name: 'lists of what Azure has, of another length',
    recorded: { regions: ['West US', 'East US'] },
    simulated: { regions: ['West Europe'] },
  },
])('$name may differ', ({ recorded, simulated }) => {
  expect(compareBodies(recorded, simulated, known())).toEqual([]);
});

test.for<{ name: string; recorded: Json; simulated: Json; at: string }>([
  { name: 'a member left out', recorded: { a: 1, b: 1 }, simulated: { a: 1 }, at: '$.b' },
  { name: 'a member added', recorded: { a: 1 }, simulated: { a: 1, b: null }, at: '$.b' },
  { name: 'another type', recorded: { a: '1' }, simulated: { a: 1 }, at: '$.a' },
  { name: 'null for an object', recorded: { a: {} }, simulated: { a: null }, at: '$.a' },
  { name: 'another word', recorded: { a: 'Updating' }, simulated: { a: 'Succeeded' }, at: '$.a' },
  {
    name: 'a word in another case',
    recorded: { a: 'Premium' },
    simulated: { a: 'premium' },
    at: '$.a',
  },
  { name: 'another boolean', recorded: { a: true }, simulated: { a: false }, at: '$.a' },
  { name: 'another id', recorded: { id }, simulated: { id: `${id}-2` }, at: '$.id' },
  {
    name: 'another number than was sent',
    recorded: { size: 3 },
    simulated: { size: 4 },
    at: '$.size',
  },
  {
    name: 'another text than was sent',
    recorded: { zone: '10.0.0.0/24' },
    simulated: { zone: '10.0.0.0/16' },
    at: '$.zone',
  },
  {
    name: 'another text than follows from the name',
    recorded: { host: 'blue-cart.example.test' },
    simulated: { host: 'cart.example.test' },
    at: '$.host',
  },
  {
    name: 'a sent entry that is lost',
    recorded: { wheels: ['left-1', 'right'] },
    simulated: { wheels: ['right'] },
    at: '$.wheels',
  },
  { name: 'an empty list', recorded: { a: [] }, simulated: { a: ['x'] }, at: '$.a' },
  {
    name: 'the time zone',
    recorded: { at: '2024-04-18T13:35:30Z' },
    simulated: { at: '2024-04-18T13:35:30+00:00' },
    at: '$.at',
  },
  {
    name: 'a guid that the client sent',
    recorded: { tenant: guid },
    simulated: { tenant: 'none-of-it' },
    at: '$.tenant',
  },
])('$name is a difference', ({ recorded, simulated, at }) => {
  const sent = known();
  sent.learnUrl(
    new URL(
      `https://example.test/subscriptions/${guid}/resourceGroups/g/providers/E.S/carts/blue-cart`,
    ),
  );
  const problems = compareBodies(recorded, simulated, sent);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(`${at}: `);
});

test('the shape of what Azure lists is compared', () => {
  const recorded = [{ name: 'a', zones: ['1'] }, { name: 'b' }];
  expect(compareBodies(recorded, [{ name: 'c' }], known())).toEqual([]);
  expect(compareBodies(recorded, [{ zones: [1] }], known())).toEqual([
    '$[].zones[]: recorded string, the simulator gives number',
    '$[].name: recorded, the simulator leaves it out',
  ]);
  expect(compareBodies(recorded, [{ name: 'c', extra: true }], known())).toEqual([
    '$[].extra: not recorded, the simulator adds it',
  ]);
});
