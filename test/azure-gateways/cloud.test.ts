import { expect, test } from 'vitest';
import { customCloud } from '../../src/azure/cloud.ts';

test.for([
  'http://arm.example',
  'https://arm.example/path',
  'https://arm.example/?q',
  'arm.example',
])('a cloud at %s is refused', (armEndpoint) => {
  expect(() => cloudAt(armEndpoint)).toThrow('must be an https URL without a path');
});

test('a trailing slash is no path', () => {
  expect(cloudAt('https://arm.example/').armEndpoint).toBe('https://arm.example');
});

function cloudAt(armEndpoint: string) {
  return customCloud({
    armEndpoint,
    armAudience: 'https://arm.example',
    authorityHost: 'https://login.example',
    registrySuffix: '.azurecr.example',
  });
}
