import { beforeEach, describe, expect, test } from 'vitest';
import { createLog, type Log, type LogControl } from '../../src/telemetry/log.ts';
import { MemoryStream } from '../support/memory-stream.ts';

let output: MemoryStream;
let control: LogControl;
let log: Log;
beforeEach(() => {
  output = new MemoryStream();
  control = createLog({ level: 'info', output, now: () => Date.parse('2026-01-01T00:00:00Z') });
  ({ log } = control);
});

const line = () => output.lines[0] ?? {};

describe('a line', () => {
  test('is one JSON object with the time, the level, the message and the fields', () => {
    log.warn('subnet update throttled', { afterMs: 11_000, subnet: { id: '/x' } });
    expect(output.text).toBe(
      '{"time":"2026-01-01T00:00:00.000Z","level":"warn","message":"subnet update throttled","afterMs":11000,"subnet":{"id":"/x"}}\n',
    );
  });

  test('of a child carries its fields too', () => {
    log.child({ registry: 'contoso' }).child({ attempt: 1 }).info('done', { attempt: 2 });
    expect(line()).toMatchObject({ registry: 'contoso', attempt: 2 });
  });

  test('keeps its own members where a field has their name', () => {
    log.info('done', { message: 'other', level: 'x' });
    expect(line()).toMatchObject({ message: 'done', level: 'info', 'field.message': 'other' });
  });

  test('stays one line of harmless characters', () => {
    const nasty = 'a\nb\u001b[31mc\u0085d\u2028e\u202ef\u007fg';
    log.info(nasty, { [nasty]: nasty });
    expect(output.text).toMatch(/^[ -~]+\n$/);
    expect(line()['message']).toBe(nasty);
  });
});

describe('the level', () => {
  test('decides what is written, and may change, for children too', () => {
    const child = log.child({});
    child.debug('one');
    control.setLevel('debug');
    child.debug('two');
    control.setLevel('error');
    child.warn('three');
    child.error('four');
    expect(output.lines.map(({ message }) => message)).toEqual(['two', 'four']);
    expect(control.level()).toBe('error');
  });
});

describe('an error', () => {
  const failure = Object.assign(new Error('refused', { cause: new Error('socket') }), {
    code: 'ECONNREFUSED',
    kind: 'unavailable',
  });

  test('is its name, message, code, kind and cause', () => {
    log.error('failed', { error: failure });
    expect(line()['error']).toEqual({
      name: 'Error',
      message: 'refused',
      code: 'ECONNREFUSED',
      kind: 'unavailable',
      cause: { name: 'Error', message: 'socket' },
    });
  });

  test('shows its stack only where details are wanted', () => {
    control.setLevel('debug');
    log.error('failed', { error: failure });
    expect(line()['error']).toHaveProperty('stack', expect.stringContaining('log.test.ts'));
  });
});

describe('a secret is not written', () => {
  const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
  test.for([
    { name: 'under a telling name', fields: { Authorization: 'abc123' }, secret: 'abc123' },
    {
      name: 'under such a name deep down',
      fields: { a: [{ accessToken: 'abc123' }] },
      secret: 'abc123',
    },
    { name: 'as an object', fields: { credential: { value: 'abc123' } }, secret: 'abc123' },
    { name: 'behind Bearer', fields: { header: `Bearer ${'a1'.repeat(20)}` }, secret: 'a1a1' },
    { name: 'as a web token', fields: { text: `got ${token}!` }, secret: 'eyJzdWIi' },
    { name: 'in an error', fields: { error: new Error(`no ${token}`) }, secret: 'eyJzdWIi' },
    {
      name: 'as the signature of a polling URL',
      fields: { url: 'https://x/operations/1?api-version=1&t=63&c=MIIH&s=abcd&h=efgh' },
      secret: /MIIH|abcd|efgh/,
    },
    {
      name: 'as a shared access signature',
      fields: { url: 'https://x/?sig=abc%2B' },
      secret: 'abc%',
    },
    { name: 'as a password in a URL', fields: { url: 'https://me:hunter2@x/' }, secret: 'hunter2' },
  ])('$name', ({ fields, secret }) => {
    log.info('done', fields);
    expect(output.text).not.toMatch(secret);
    expect(output.lines).toHaveLength(1);
  });

  test('and what is none stays', () => {
    log.info('done', {
      tokenRequests: 3,
      url: 'https://x/operations/1?api-version=2026-01-01&a=b',
    });
    expect(line()).toMatchObject({
      tokenRequests: 3,
      url: 'https://x/operations/1?api-version=2026-01-01&a=b',
    });
  });
});

describe('a field of any shape is written within bounds', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  test.for([
    { name: 'a cycle', value: cycle },
    { name: 'a long text', value: 'x'.repeat(1_000_000) },
    { name: 'a long array', value: Array.from({ length: 100_000 }, (_, index) => index) },
    {
      name: 'a wide object',
      value: Object.fromEntries(Array.from({ length: 9_999 }, (_, n) => [`k${n}`, n])),
    },
  ])('$name', ({ value }) => {
    log.info('done', { value });
    expect(output.text.length).toBeLessThan(5_000);
    expect(output.lines).toHaveLength(1);
  });

  test('what JSON does not know has a form of its own', () => {
    const fields = {
      big: 12n,
      infinite: Infinity,
      date: new Date(0),
      set: new Set(['a']),
      map: new Map([['k', 1]]),
      nothing: null,
      run: () => 1,
    };
    log.info('done', fields);
    expect(line()).toMatchObject({
      big: '12',
      infinite: 'Infinity',
      date: '1970-01-01T00:00:00.000Z',
      set: ['a'],
      map: { k: 1 },
      nothing: null,
    });
    expect(line()).not.toHaveProperty('run');
  });

  test('a text is not cut within a character', () => {
    log.info('done', { text: `${'x'.repeat(2_047)}🙂🙂` });
    expect(String(line()['text'])).toBe(`${'x'.repeat(2_047)}…`);
  });
});
