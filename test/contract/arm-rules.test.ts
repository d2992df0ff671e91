import { expect, test } from 'vitest';
import { armProblems } from './arm-rules.ts';
import { noiseOf, type Finding } from './noise.ts';

const path = '/subscriptions/s/resourceGroups/g/providers/Example.Shop/carts/red';
const get = {
  method: 'GET',
  url: `https://127.0.0.1${path}?api-version=1`,
  status: 200,
  response: { id: path.toUpperCase() },
  responseHeaders: {},
};
const put = { ...get, method: 'PUT', status: 201 };
const location = `https://127.0.0.1/subscriptions/s/operations/1`;
const poll = { ...get, url: location };

test.for([
  { name: 'the id that was asked for', exchange: get },
  { name: 'a beginning with its address', exchange: { ...put, responseHeaders: { location } } },
  { name: 'a status', exchange: { ...poll, response: { status: 'InProgress' } } },
  {
    name: 'an error with code and message',
    exchange: { ...get, status: 404, response: { error: { code: 'A', message: 'b' } } },
  },
])('$name is right', ({ exchange }) => {
  expect(armProblems(exchange)).toEqual([]);
});

test.for([
  { name: 'another id', exchange: { ...get, response: { id: `${path}2` } } },
  { name: 'a beginning without an address', exchange: put },
  { name: 'an operation without status', exchange: { ...poll, response: {} } },
  {
    name: 'an error without code',
    exchange: { ...get, status: 404, response: { error: { message: 'b' } } },
  },
  { name: 'an error without body', exchange: { ...get, status: 500, response: undefined } },
])('$name is wrong', ({ exchange }) => {
  expect(armProblems(exchange)).toHaveLength(1);
});

const readOnly: Finding = {
  side: 'request',
  code: 'READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST',
  message: '',
  at: ['/name'],
};

test('what is passed over has a reason, and goes no further than it', () => {
  expect(noiseOf(readOnly, 200)).toMatch('name');
  expect(noiseOf({ ...readOnly, at: ['/properties/provisioningState'] }, 200)).toBeUndefined();
  const code: Finding = { side: 'response', code: 'INVALID_RESPONSE_CODE', message: '', at: [] };
  expect(noiseOf(code, 404)).toBeDefined();
  expect(noiseOf(code, 202)).toBeUndefined();
});
