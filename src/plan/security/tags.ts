import type { LayerSource } from '../clients/layer-sources.ts';
import { regionsOf } from '../clients/replicas.ts';
import type { ObservedRegistry, Replica } from '../observed.ts';
import type { GroupEntry, Wants } from '../wants/wants.ts';
import { spelledRegion } from './regions.ts';

/** What decides which service tags clients of a registry need. */
export interface TagCase {
  readonly registry: Pick<ObservedRegistry, 'id' | 'location'>;
  readonly replicas: readonly Replica[];
  /** Where layers come from now, came from a short while ago, or are going to come from. */
  readonly layers: ReadonlySet<LayerSource>;
}

type Include = NonNullable<Wants['clientFirewall']>['include'];

/**
 * | tag                                                  | for                                  | by region |
 * |------------------------------------------------------|--------------------------------------|-----------|
 * | AzureContainerRegistry                               | login server and data endpoints      | yes       |
 * | Storage                                              | layers that come from blob storage   | yes       |
 * | AzureActiveDirectory                                 | signing in                           | has none  |
 * | MicrosoftContainerRegistry, AzureFrontDoor.FirstParty | Microsoft Artifact Registry         | no: it answers from near the client, wherever the registry is |
 */
export function tagsFor(
  scope: GroupEntry['scope'],
  include: Include,
  { registry, replicas, layers }: TagCase,
): readonly string[] {
  const regional = ['AzureContainerRegistry', ...(layers.has('BlobStorage') ? ['Storage'] : [])];
  const regions = regionsOf(registry, replicas).map(spelledRegion);
  return [
    ...(scope === 'Global'
      ? regional
      : regional.flatMap((tag) => regions.map((region) => `${tag}.${region}`))),
    ...(include.includes('AzureActiveDirectory') ? ['AzureActiveDirectory'] : []),
    ...(include.includes('MicrosoftArtifactRegistry')
      ? ['MicrosoftContainerRegistry', 'AzureFrontDoor.FirstParty']
      : []),
  ];
}
