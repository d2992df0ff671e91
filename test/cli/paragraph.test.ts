import { describe, expect, test } from 'vitest';
import { paragraph } from '../../src/cli/paragraph.ts';

const id =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/a';

describe('paragraph', () => {
  test.for([
    {
      name: 'leaves lines as they are without a width',
      text: 'one two three',
      columns: undefined,
      lines: ['one two three'],
    },
    { name: 'folds at words', text: 'one two three', columns: 9, lines: ['one two', 'three'] },
    {
      name: 'keeps a word that is too long',
      text: 'a abcdefghijkl b',
      columns: 9,
      lines: ['a', 'abcdefghijkl', 'b'],
    },
    { name: 'makes one line of several', text: 'one\ntwo', columns: undefined, lines: ['one two'] },
    {
      name: 'keeps a command whole',
      text: 'create it: az group create --name g, then wait',
      columns: 14,
      lines: ['create it:', 'az group create --name g,', 'then wait'],
    },
    {
      name: 'keeps what is quoted whole',
      text: 'run `az login --tenant t` as yourself',
      columns: 14,
      lines: ['run', '`az login --tenant t`', 'as yourself'],
    },
    {
      name: 'calls resources by name',
      text: `${id} is gone.`,
      columns: 40,
      lines: ['v/a is gone.'],
    },
    {
      name: 'needs whole ids in commands',
      text: `gone: az resource show --ids ${id}`,
      columns: 14,
      lines: ['gone:', `az resource show --ids ${id}`],
    },
    {
      name: 'needs whole ids in its own commands',
      text: `it does not answer. What to allow: registry-network export ${id}`,
      columns: undefined,
      lines: [`it does not answer. What to allow: registry-network export ${id}`],
    },
    {
      name: 'knows parentheses of a resource group from those of the prose',
      text: `it is gone (${id.replace('/g/', '/g(old)/')}), see az resource show --ids '${id.replace('/g/', '/g(old)/')}' (or ask)`,
      columns: undefined,
      lines: [
        `it is gone (v/a), see az resource show --ids '${id.replace('/g/', '/g(old)/')}' (or ask)`,
      ],
    },
  ])('$name', ({ text, columns, lines }) => {
    const shown = paragraph(text, { indent: '', columns, nameFor: () => 'v/a' });
    expect(shown.split('\n').slice(0, -1)).toEqual(lines);
  });
});
