import { locations } from './locations.ts';
import type { ServiceTagEditionSeed, ServiceTagSeed } from './seed.ts';

export interface ServiceTagRecord {
  readonly name: string;
  /** Empty where the tag covers all regions. */
  readonly region: string;
  readonly systemService: string;
  readonly changeNumber: number;
  readonly addressPrefixes: readonly string[];
}

/** What Azure publishes of its own addresses, as one numbered edition. */
export interface ServiceTagCatalogue {
  readonly changeNumber: number;
  /** By lower-case name, in the order in which they are listed. */
  readonly tags: ReadonlyMap<string, ServiceTagRecord>;
}

/** The next edition: its number moves, and that of each tag whose prefixes do. */
export function nextEdition(
  catalogue: ServiceTagCatalogue,
  { tags = [], removed = [] }: ServiceTagEditionSeed,
): ServiceTagCatalogue {
  const next = new Map(catalogue.tags);
  for (const name of removed) next.delete(name.toLowerCase());
  for (const seed of tags) {
    const key = seed.name.toLowerCase();
    next.set(key, recordOf(seed, next.get(key)));
  }
  return { changeNumber: catalogue.changeNumber + 1, tags: next };
}

/** A few tags under their real names, with prefixes that nobody has. */
export function firstEdition(): ServiceTagCatalogue {
  return {
    ...nextEdition({ changeNumber: 0, tags: new Map() }, { tags: seeds }),
    changeNumber: 63,
  };
}

function recordOf(seed: ServiceTagSeed, before: ServiceTagRecord | undefined): ServiceTagRecord {
  const [service = '', ...rest] = seed.name.split('.');
  const place = rest.join('.').toLowerCase();
  const isSame = before?.addressPrefixes.join() === seed.addressPrefixes.join();
  return {
    name: seed.name,
    region: seed.region ?? (locations.includes(place) ? place : ''),
    systemService: seed.systemService ?? service,
    changeNumber: (before?.changeNumber ?? 0) + (isSame ? 0 : 1),
    addressPrefixes: seed.addressPrefixes,
  };
}

const seeds: readonly ServiceTagSeed[] = [
  {
    name: 'AzureActiveDirectory',
    systemService: 'AzureAD',
    addressPrefixes: ['198.18.0.0/24', '198.18.1.0/24', '2001:db8:1::/48'],
  },
  {
    name: 'AzureContainerRegistry',
    addressPrefixes: ['198.18.16.0/25', '198.18.16.128/25', '198.18.20.0/26', '2001:db8:2::/48'],
  },
  {
    name: 'AzureContainerRegistry.NorthEurope',
    addressPrefixes: ['198.18.20.0/26', '2001:db8:2:1::/64'],
  },
  {
    name: 'AzureContainerRegistry.WestEurope',
    addressPrefixes: ['198.18.16.0/25', '198.18.16.128/25', '2001:db8:2::/64'],
  },
  { name: 'AzureDevOps', addressPrefixes: ['198.18.32.0/24', '198.18.33.7/32', '198.18.34.8/30'] },
  {
    name: 'AzureFrontDoor.FirstParty',
    addressPrefixes: ['198.18.48.0/23', '198.18.50.0/24', '2001:db8:3::/48'],
  },
  { name: 'MicrosoftContainerRegistry', addressPrefixes: ['198.18.64.0/28', '198.18.65.0/28'] },
  { name: 'MicrosoftContainerRegistry.WestEurope', addressPrefixes: ['198.18.64.0/28'] },
  {
    name: 'Storage',
    systemService: 'AzureStorage',
    addressPrefixes: ['198.19.0.0/20', '198.19.16.0/22', '198.19.20.0/22', '198.19.64.0/20'],
  },
  {
    name: 'Storage.NorthEurope',
    systemService: 'AzureStorage',
    addressPrefixes: ['198.19.64.0/20'],
  },
  {
    name: 'Storage.WestEurope',
    systemService: 'AzureStorage',
    addressPrefixes: ['198.19.0.0/20', '198.19.16.0/22', '198.19.20.0/22'],
  },
];
