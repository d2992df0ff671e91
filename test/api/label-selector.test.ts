import { expect, test } from 'vitest';
import { labelSelectorSchema, selects } from '../../src/api/label-selector.ts';

const labels = { team: 'a', tier: 'prod' };

test.for([
  { name: 'an empty selector', selector: {}, selected: true },
  { name: 'a label as it is', selector: { matchLabels: { team: 'a' } }, selected: true },
  { name: 'a label of another value', selector: { matchLabels: { team: 'b' } }, selected: false },
  {
    name: 'one of two labels',
    selector: { matchLabels: { team: 'a', tier: 'test' } },
    selected: false,
  },
  { name: 'In', selector: expression('team', 'In', ['b', 'a']), selected: true },
  { name: 'In for what is not there', selector: expression('zone', 'In', ['a']), selected: false },
  { name: 'NotIn', selector: expression('team', 'NotIn', ['a']), selected: false },
  {
    name: 'NotIn for what is not there',
    selector: expression('zone', 'NotIn', ['a']),
    selected: true,
  },
  { name: 'Exists', selector: expression('team', 'Exists'), selected: true },
  { name: 'Exists for what is not there', selector: expression('zone', 'Exists'), selected: false },
  { name: 'DoesNotExist', selector: expression('team', 'DoesNotExist'), selected: false },
  {
    name: 'a label and an expression that fails',
    selector: { matchLabels: { team: 'a' }, ...expression('tier', 'In', ['test']) },
    selected: false,
  },
])('$name selects: $selected', ({ selector, selected }) => {
  expect(selects(labelSelectorSchema.parse(selector), labels)).toBe(selected);
});

function expression(key: string, operator: string, values: readonly string[] = []) {
  return { matchExpressions: [{ key, operator, values }] };
}
