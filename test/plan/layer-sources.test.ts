import { expect, test } from 'vitest';
import { layerSources } from '../../src/plan/clients/layer-sources.ts';
import { type RegistryText, input, registry } from './builders.ts';

const off = { settings: { dataEndpoints: 'Disabled' } } as const;
const on = { settings: { dataEndpoints: 'Enabled' } } as const;
const blob = ['BlobStorage'];
const own = ['DataEndpoints'];
const both = ['BlobStorage', 'DataEndpoints'];

test.for<{
  name: string;
  seen: RegistryText;
  wanted?: 'Enabled' | 'Disabled';
  before?: string;
  changedAt?: string;
  sources: readonly string[];
}>([
  { name: 'nobody has a say', seen: off, sources: blob },
  { name: 'they are on', seen: on, sources: own },
  { name: 'they are to be switched on', seen: off, wanted: 'Enabled', sources: both },
  { name: 'they are to be switched off', seen: on, wanted: 'Disabled', sources: both },
  { name: 'they have just been switched on', seen: on, before: 'Disabled', sources: both },
  { name: 'they have just been switched off', seen: off, before: 'Enabled', sources: both },
  {
    name: 'they were switched on a quarter of an hour ago',
    seen: on,
    before: 'Enabled',
    changedAt: '2026-10-31T23:45:00Z',
    sources: own,
  },
  {
    name: 'they were switched on a little later than that',
    seen: on,
    before: 'Enabled',
    changedAt: '2026-10-31T23:45:01Z',
    sources: both,
  },
  { name: 'a private link needs them', seen: { ...off, privateEndpoints: 1 }, sources: both },
  {
    name: 'a private link has brought them',
    seen: { ...off, dataEndpointHostNames: ['contoso.westeurope.data.azurecr.io'] },
    sources: both,
  },
])('clients need $sources where $name', ({ seen, wanted, before, changedAt, sources }) => {
  const settings = {
    defaultAction: 'Allow',
    publicNetworkAccess: 'Enabled',
    trustedServices: 'Allow',
  };
  const lastSeen = {
    ...(before !== undefined && { settings: { ...settings, dataEndpoints: before } }),
    ...(changedAt !== undefined && { dataEndpointsChangedAt: changedAt }),
  };
  const found = layerSources(registry(seen), wanted, input({ lastSeen }));
  expect([...found].toSorted()).toEqual(sources);
});
