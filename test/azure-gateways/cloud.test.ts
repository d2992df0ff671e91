import { expect, test } from 'vitest';
import { clouds, customCloud } from '../../src/azure/cloud.ts';

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

test('clients of registries in a cloud of its own sign in at its authority', () => {
  expect(cloudAt('https://arm.example').hosts.signIn).toEqual(['login.example']);
});

test.for(Object.values(clouds))('no host of $name is a pattern for registries', ({ hosts }) => {
  const all = [hosts.registryApex, hosts.blobStorage, ...hosts.signIn, ...hosts.artifactRegistry];
  expect(all.filter((host) => /[*].*azurecr/.test(host))).toEqual([]);
  expect(hosts.registryApex).toMatch(/^azurecr[.](io|us|cn)$/);
});

function cloudAt(armEndpoint: string) {
  return customCloud({
    armEndpoint,
    armAudience: 'https://arm.example',
    authorityHost: 'https://login.example',
  });
}
