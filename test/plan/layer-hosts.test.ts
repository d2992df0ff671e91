import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/plan/digest.ts';
import { dataHosts } from '../../src/plan/clients/layer-hosts.ts';
import { registry } from './builders.ts';

describe('the data endpoints of a registry', () => {
  test.for([
    { name: 'none is shown', shown: [], hosts: ['northeurope Predicted', 'westeurope Predicted'] },
    {
      name: 'one is shown',
      shown: ['westeurope'],
      hosts: ['northeurope Predicted', 'westeurope Read'],
    },
    {
      name: 'one is shown that nobody expects',
      shown: ['westeurope', 'northeurope', 'moon'],
      hosts: ['moon Read', 'northeurope Read', 'westeurope Read'],
    },
  ])('where $name', ({ shown, hosts }) => {
    const dataEndpointHostNames = shown.map((region) => `Contoso.${region}.data.azurecr.io`);
    const replicas = [{ region: 'northeurope', provisioningState: 'Succeeded' }];
    const found = dataHosts(registry({ dataEndpointHostNames }), replicas);
    expect(found.map(({ host, origin }) => `${host.split('.')[1] ?? ''} ${origin}`)).toEqual(hosts);
  });
});

describe('the digest of hosts', () => {
  test('is what sha256sum makes of them, one a line and in order', () => {
    const sum = createHash('sha256').update('a.example\nb.example').digest('hex');
    expect(digestOf(['b.example', 'a.example', 'a.example'])).toBe(`sha256:${sum}`);
  });

  test('differs with every host', () => {
    expect(digestOf(['a.example'])).not.toBe(digestOf(['a.example', 'b.example']));
  });
});
