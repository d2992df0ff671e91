import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { plainScreen } from './plain.ts';
import { terminalScreen } from './terminal.ts';
import { line, span } from './text.ts';

function terminal(useColour = false) {
  let written = '';
  const output = {
    columns: 50,
    rows: 20,
    write: (chunk: string | Uint8Array) => {
      written += String(chunk);
      return true;
    },
  };
  const screen = terminalScreen(output, useColour);
  const take = () => {
    const taken = written;
    written = '';
    return taken;
  };
  return { screen, output, take };
}

test('the panel takes the place of the one before', () => {
  const { screen, take } = terminal();
  screen.show(() => [line('one'), line('two')]);
  take();
  screen.show(() => [line('three')]);
  expect(take()).toContain('\x1b[2A\r\x1b[0Jthree\n');
});

test('lines that stay come above the panel, which is drawn again', () => {
  const { screen, take } = terminal();
  screen.show(() => [line('panel')]);
  take();
  screen.print([line('news')]);
  expect(take()).toContain('\x1b[1A\r\x1b[0Jnews\npanel\n');
});

test('rows that a narrower terminal has wrapped are erased as well', () => {
  const { screen, output, take } = terminal();
  screen.show(() => [line('x'.repeat(45))]);
  take();
  output.columns = 20;
  screen.show(() => []);
  expect(take()).toContain('\x1b[3A');
});

test('at the end the panel is gone and the cursor is back', () => {
  const { screen, take } = terminal();
  screen.show(() => [line('panel')]);
  take();
  screen.close();
  const end = take();
  expect(end).toContain('\x1b[1A\r\x1b[0J');
  expect(end.endsWith('\x1b[?25h')).toBe(true);
});

test.for([
  { useColour: true, shown: '\x1b[32mgood\x1b[39m' },
  { useColour: false, shown: 'good' },
])('with colours: $useColour', ({ useColour, shown }) => {
  const { screen, take } = terminal(useColour);
  screen.print([line('all is ', span('good', 'good'))]);
  expect(take()).toContain(`all is ${shown}\n`);
});

test('plain text has lines that stay, no panel and no control sequence', async () => {
  const output = new PassThrough();
  const screen = plainScreen(output);
  screen.print([line('all is ', span('good', 'good'), '  ')]);
  screen.show(() => [line('panel')]);
  screen.close();
  output.end();
  expect(await text(output)).toBe('all is good\n');
});
