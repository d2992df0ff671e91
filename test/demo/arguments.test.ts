import { expect, test } from 'vitest';
import { parseOptions } from './arguments.ts';

const none = { keep: false, plain: false, kubeconfig: undefined, pace: 'halved' };

test.for([
  { args: [], options: none },
  { args: ['--keep', '--plain'], options: { ...none, keep: true, plain: true } },
  { args: ['--kubeconfig', 'file'], options: { ...none, kubeconfig: 'file' } },
  { args: ['--fast'], options: { ...none, pace: 'fast' } },
  { args: ['--slow'], options: { ...none, pace: 'recorded' } },
  { args: ['--keep', '--help'], options: undefined },
])('$args', ({ args, options }) => {
  expect(parseOptions(args)).toEqual(options);
});

test.for([{ args: ['--fats'] }, { args: ['extra'] }, { args: ['--fast', '--slow'] }])(
  '$args is refused',
  ({ args }) => {
    expect(() => parseOptions(args)).toThrow(TypeError);
  },
);
