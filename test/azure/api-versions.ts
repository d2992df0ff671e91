import type { Dialect } from './settings.ts';

export type SubnetRuleKey = 'id' | 'virtualNetworkSubnetResourceId';

/** Under which key a version shows subnet rules; `none`: it cannot see them. */
const registryVersions: Readonly<Record<string, SubnetRuleKey | 'none'>> = {
  '2017-10-01': 'id',
  '2019-05-01': 'id',
  '2019-12-01-preview': 'id',
  '2020-11-01-preview': 'id',
  '2021-06-01-preview': 'id',
  '2021-08-01-preview': 'id',
  '2021-09-01': 'none',
  '2021-12-01-preview': 'id',
  '2022-02-01-preview': 'none',
  '2022-12-01': 'none',
  '2023-01-01-preview': 'none',
  '2023-06-01-preview': 'none',
  '2023-07-01': 'none',
  '2023-08-01-preview': 'none',
  '2023-11-01-preview': 'none',
  '2024-11-01-preview': 'none',
  '2025-03-01-preview': 'none',
  '2025-04-01': 'none',
  '2025-05-01-preview': 'none',
  '2025-06-01-preview': 'none',
  '2025-11-01': 'none',
  '2026-01-01-preview': 'none',
  '2026-03-01-preview': 'virtualNetworkSubnetResourceId',
  '2026-09-01-preview': 'virtualNetworkSubnetResourceId',
};

const networkVersions = [
  '2019-11-01',
  '2020-03-01',
  '2020-05-01',
  '2020-06-01',
  '2020-07-01',
  '2020-08-01',
  '2020-11-01',
  '2021-02-01',
  '2021-03-01',
  '2021-05-01',
  '2021-08-01',
  '2022-01-01',
  '2022-05-01',
  '2022-07-01',
  '2022-09-01',
  '2022-11-01',
  '2023-02-01',
  '2023-04-01',
  '2023-05-01',
  '2023-06-01',
  '2023-09-01',
  '2023-11-01',
  '2024-01-01',
  '2024-03-01',
  '2024-05-01',
  '2024-07-01',
  '2024-10-01',
  '2025-01-01',
  '2025-03-01',
  '2025-05-01',
  '2026-01-01',
];

const resourcesVersions = [
  '2020-01-01',
  '2020-06-01',
  '2021-01-01',
  '2021-04-01',
  '2022-09-01',
  '2022-12-01',
  '2024-03-01',
  '2024-11-01',
  '2025-04-01',
];

const containerServiceVersions = [
  '2024-07-01',
  '2024-08-01',
  '2025-05-01',
  '2025-09-01',
  '2025-10-01',
  '2026-01-01',
  '2026-02-01',
  '2026-03-01',
  '2026-04-01',
  '2026-05-01',
  '2026-06-01',
];

const computeVersions = [
  '2023-07-01',
  '2023-09-01',
  '2024-03-01',
  '2024-07-01',
  '2024-11-01',
  '2025-04-01',
  '2026-04-01',
];

export function subnetRuleKey(version: string, dialect: Dialect): SubnetRuleKey | 'none' {
  if (version === '2021-08-01-preview') return dialect.subnetRuleKeyAt20210801;
  return registryVersions[version] ?? 'none';
}

/** Newest first, as ARM lists them; undefined for a namespace that does not exist. */
export function supportedVersions(
  namespace: string,
  dialect: Dialect,
): readonly string[] | undefined {
  switch (namespace.toLowerCase()) {
    case 'microsoft.containerregistry':
      return Object.keys(registryVersions)
        .filter((version) => !dialect.retiredRegistryVersions.includes(version))
        .toReversed();
    case 'microsoft.network':
      return networkVersions.toReversed();
    case 'microsoft.containerservice':
      return containerServiceVersions.toReversed();
    case 'microsoft.compute':
      return computeVersions.toReversed();
    case 'microsoft.resources':
      return resourcesVersions.toReversed();
    default:
      return undefined;
  }
}
