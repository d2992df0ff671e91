import { expect, test } from 'vitest';
import { compareHeaders, type Headers } from './compare-headers.ts';

const operation = 'https://management.azure.com/subscriptions/s/operations';
const guid = '0b2c4d6e-0000-4000-8000-00000000000';
const context = {
  recordedNames: new Set(['retry-after', 'etag', 'location', 'azure-asyncoperation', 'date']),
  known: new Set<string>(),
};

test.for<{ name: string; recorded: Headers; simulated: Headers }>([
  { name: 'another wait', recorded: { 'retry-after': '3' }, simulated: { 'retry-after': '11' } },
  { name: 'another etag', recorded: { etag: `W/"${guid}1"` }, simulated: { etag: `W/"${guid}2"` } },
  {
    name: 'another operation, origin and signature',
    recorded: { 'azure-asyncoperation': `${operation}/${guid}1?api-version=1&t=SIG` },
    simulated: {
      'azure-asyncoperation': `https://127.0.0.1:8443/subscriptions/s/operations/${guid}2?api-version=1&t=5&s=x`,
    },
  },
  { name: 'a header that nobody goes by', recorded: { date: 'today' }, simulated: {} },
  {
    name: 'a header that the recorder stripped everywhere',
    recorded: {},
    simulated: { 'x-ms-ratelimit-remaining-subscription-reads': '249' },
  },
])('$name may differ', ({ recorded, simulated }) => {
  expect(compareHeaders(recorded, simulated, context)).toEqual([]);
});

test.for<{ name: string; recorded: Headers; simulated: Headers }>([
  { name: 'a header left out', recorded: { 'retry-after': '3' }, simulated: {} },
  { name: 'a header added', recorded: {}, simulated: { etag: 'W/"1"' } },
  {
    name: 'a wait in words',
    recorded: { 'retry-after': '3' },
    simulated: { 'retry-after': 'soon' },
  },
  {
    name: 'an address of another shape',
    recorded: { location: `${operation}/${guid}1?api-version=1` },
    simulated: { location: `${operation}Results/${guid}1?api-version=1` },
  },
  {
    name: 'an address at another version',
    recorded: { location: `${operation}/${guid}1?api-version=1` },
    simulated: { location: `${operation}/${guid}1?api-version=2` },
  },
])('$name is a difference', ({ recorded, simulated }) => {
  expect(compareHeaders(recorded, simulated, context)).toHaveLength(1);
});
