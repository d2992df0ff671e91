import { expect, test } from 'vitest';
import { logText } from './log-text.ts';
import { shortNames } from './short-names.ts';
import { cutLine, line, span, textOf, wrapLine } from './text.ts';

const scope = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/shop/providers';
const subnetId = `${scope}/Microsoft.Network/virtualNetworks/hub/subnets/aks-nodes`;

test.for([
  { text: subnetId, short: 'hub/aks-nodes' },
  { text: subnetId.toLowerCase(), short: 'hub/aks-nodes' },
  { text: `rule for ${subnetId}: missing.`, short: 'rule for hub/aks-nodes: missing.' },
  {
    text: `+${subnetId} on ${scope}/Microsoft.ContainerRegistry/registries/contoso.`,
    short: '+hub/aks-nodes on contoso.',
  },
  { text: '198.51.100.0/24', short: '198.51.100.0/24' },
])('$short is how people call it', ({ text, short }) => {
  expect(shortNames(text)).toBe(short);
});

test('a log line of the operator is a sentence without what all of them have in common', () => {
  const logLine = {
    time: '2030-01-02T03:04:05.678Z',
    level: 'warn',
    message: 'step failed',
    correlationId: '1',
    step: 'addServiceEndpoint',
    detail: `add the service endpoint to ${subnetId}`,
    kind: 'conflict',
  };
  expect(logText(logLine)).toBe(
    '03:04:05 WARN step failed: add the service endpoint to hub/aks-nodes kind=conflict',
  );
});

test('a line that is cut ends in an ellipsis and is no longer than it may be', () => {
  const whole = line('one ', span('good', 'two'), ' three');
  expect(textOf(cutLine(whole, 8))).toBe('one two…');
  expect(textOf(cutLine(whole, 20))).toBe('one two three');
});

test.for([
  { text: 'short', rows: ['short'] },
  { text: 'one two three four', rows: ['one two', 'three four'] },
  { text: '  ✓ one two three', rows: ['  ✓ one two', '    three'] },
])('"$text" is broken between words, below its first', ({ text, rows }) => {
  expect(wrapLine(line(text), 12).map(textOf)).toEqual(rows);
});

test('what is told stays to the right of its time and topic', () => {
  const told = line('   1.0 s  policy    ', span('good', 'Ready=True'), ' InSync: as it should be');
  expect(wrapLine(told, 60).map(textOf)).toEqual([textOf(told)]);
  expect(wrapLine(told, 40).map(textOf)).toEqual([
    '   1.0 s  policy    Ready=True InSync:',
    '             as it should be',
  ]);
});

test('a word that is longer than a row is broken anywhere', () => {
  expect(wrapLine(line('x'.repeat(25)), 10).map(textOf)).toEqual([
    'x'.repeat(10),
    'x'.repeat(10),
    'x'.repeat(5),
  ]);
});

test('a command stays whole, to be copied', () => {
  const command = line(span('command', '$ kubectl get registrynetworkpolicies'));
  expect(wrapLine(command, 10)).toEqual([command]);
});
