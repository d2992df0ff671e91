import type { Dialect } from './settings.ts';

/** Whether a rule may name it: one of those that Azure has, of all regions or of one. */
export function isServiceTag(name: string, { tagCase }: Dialect): boolean {
  return tagCase === 'exact' ? exact.has(name) : anyCase.has(name.toLowerCase());
}

/** Only those that matter to registries, and a few that rules often name. */
const names = [
  'VirtualNetwork',
  'Internet',
  'AzureLoadBalancer',
  'AzureCloud',
  'AzureActiveDirectory',
  'AzureContainerRegistry',
  'AzureDevOps',
  'AzureFrontDoor.Backend',
  'AzureFrontDoor.FirstParty',
  'AzureFrontDoor.Frontend',
  'AzureKeyVault',
  'AzureMonitor',
  'AzureResourceManager',
  'MicrosoftContainerRegistry',
  'Sql',
  'Storage',
];

const regional = ['AzureContainerRegistry', 'MicrosoftContainerRegistry', 'Storage', 'Sql'];

/** As the weekly lists of addresses write them behind the name of the service. */
const regions = `
AustraliaCentral AustraliaCentral2 AustraliaEast AustraliaSoutheast AustriaEast BelgiumCentral BrazilSouth
BrazilSoutheast CanadaCentral CanadaEast CentralIndia CentralUS ChileCentral ChinaEast2 ChinaNorth2 ChinaNorth3
EastAsia EastUS EastUS2 FranceCentral FranceSouth GermanyNorth GermanyWestCentral IndonesiaCentral IsraelCentral
ItalyNorth JapanEast JapanWest KoreaCentral KoreaSouth MalaysiaWest MexicoCentral NewZealandNorth NorthCentralUS
NorthEurope NorwayEast NorwayWest PolandCentral QatarCentral SouthAfricaNorth SouthAfricaWest SouthCentralUS
SouthIndia SoutheastAsia SpainCentral SwedenCentral SwitzerlandNorth SwitzerlandWest TaiwanNorth UAECentral UAENorth
UKSouth UKWest USDoDCentral USGovArizona USGovTexas USGovVirginia WestCentralUS WestEurope WestIndia WestUS WestUS2
WestUS3`
  .trim()
  .split(/\s+/);

const exact: ReadonlySet<string> = new Set([
  ...names,
  ...regional.flatMap((name) => regions.map((region) => `${name}.${region}`)),
  ...regions.map((region) => `AzureCloud.${region.toLowerCase()}`),
]);

const anyCase: ReadonlySet<string> = new Set(Array.from(exact, (name) => name.toLowerCase()));
