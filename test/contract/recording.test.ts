import { expect, test } from 'vitest';
import { samplesIn, sequencesIn } from './recording.ts';

const url = 'https://management.azure.com/subscriptions/s?api-version=1';
const exchange = { method: 'get', url, status: 200, response: {}, responseHeaders: { ETag: 1 } };

test('exchanges are grouped by where they come from, in order', () => {
  const list = [
    { ...exchange, src: 'b' },
    { ...exchange, src: 'a' },
    { ...exchange, src: 'b', status: 404 },
  ];
  const sequences = sequencesIn(list, 'file.json') ?? [];
  expect(
    sequences.map(({ name, exchanges }) => [name, exchanges.map(({ status }) => status)]),
  ).toEqual([
    ['b', [200, 404]],
    ['a', [200]],
  ]);
});

test('names of headers and methods are brought to one case', () => {
  const [sequence] = sequencesIn([exchange], 'file.json') ?? [];
  expect(sequence).toMatchObject({
    name: 'file.json',
    exchanges: [{ method: 'GET', responseHeaders: { etag: '1' } }],
  });
});

test.for([
  { name: 'an object', content: { a: 1 } },
  { name: 'a list of something else', content: [{ a: 1 }] },
  { name: 'an empty list', content: [] },
  { name: 'no JSON at all', content: undefined },
])('$name is no recording', ({ content }) => {
  expect(sequencesIn(content, 'file.json')).toBeUndefined();
  expect(samplesIn(content)).toBeUndefined();
});

test('a map of refused requests tells its status by member or by name, and its body as text or not', () => {
  const error = { error: { code: 'NotFound' } };
  const content = {
    "(404, 'NotFound', 'type')": {
      method: 'GET',
      url,
      hdr: { A: 'b' },
      body: JSON.stringify(error),
    },
    other: { method: 'GET', url, status: 409, response: error },
    'without any status': { method: 'GET', url },
  };
  expect(samplesIn(content)?.map((sample) => sample.exchange)).toMatchObject([
    { status: 404, response: error, responseHeaders: { a: 'b' } },
    { status: 409, response: error, responseHeaders: {} },
  ]);
});
