import { expect, test } from 'vitest';
import { parentOf } from '../../src/api/resource-id.ts';
import { SerialWrites } from '../../src/azure/arm/serial-writes.ts';
import { armId, fakeClock, subnet, subnetArmId } from './scene.ts';

const a = subnet(subnetArmId('a'));
const b = subnet(subnetArmId('b'));
const elsewhere = subnet(armId('Microsoft.Network/virtualNetworks/other/subnets/a'));

test('one network takes one write, another takes its own', () => {
  const writes = new SerialWrites(fakeClock());
  const slot = writes.take(a);
  expect(() => writes.take(b)).toThrow(`Waiting for the change of ${a}`);
  writes.take(elsewhere);
  writes.release(slot);
  writes.take(b);
});

test('a slot lasts as long as its operation, under whatever address that is polled', () => {
  const writes = new SerialWrites(fakeClock());
  writes.begin(writes.take(a), 'one');
  writes.follow('one', 'two');
  writes.end('one');
  expect(() => writes.take(b)).toThrow('Waiting');
  writes.end('two');
  writes.take(b);
});

test('a slot is lost after 15 minutes, and its late end does not take the next one away', () => {
  const clock = fakeClock();
  const writes = new SerialWrites(clock);
  const slot = writes.take(a);
  writes.begin(slot, 'one');
  clock.advance(15 * 60_000 - 1);
  expect(() => writes.take(b)).toThrow('Waiting');
  clock.advance(1);
  writes.take(b);
  writes.end('one');
  writes.release(slot);
  expect(() => writes.take(a)).toThrow(`Waiting for the change of ${b}`);
});

test('a write that has not been accepted yet is not ended by a read', () => {
  const writes = new SerialWrites(fakeClock());
  const slot = writes.take(a);
  expect(writes.accepted(parentOf(a))).toBeUndefined();
  writes.begin(slot, 'one');
  expect(writes.accepted(parentOf(b))).toBe(slot);
  expect(writes.accepted(parentOf(elsewhere))).toBeUndefined();
});
