/** As service tags write them behind the name of the service. */
const regions = `
AustraliaCentral AustraliaCentral2 AustraliaEast AustraliaSoutheast AustriaEast BelgiumCentral BrazilSouth
BrazilSoutheast CanadaCentral CanadaEast CentralIndia CentralUS ChileCentral ChinaEast ChinaEast2 ChinaEast3
ChinaNorth ChinaNorth2 ChinaNorth3 DenmarkEast EastAsia EastUS EastUS2 FranceCentral FranceSouth GermanyNorth
GermanyWestCentral IndonesiaCentral IsraelCentral ItalyNorth JapanEast JapanWest JioIndiaCentral JioIndiaWest
KoreaCentral KoreaSouth MalaysiaWest MexicoCentral NewZealandNorth NorthCentralUS NorthEurope NorwayEast NorwayWest
PolandCentral QatarCentral SouthAfricaNorth SouthAfricaWest SouthCentralUS SouthIndia SoutheastAsia SpainCentral
SwedenCentral SwedenSouth SwitzerlandNorth SwitzerlandWest TaiwanNorth UAECentral UAENorth UKSouth UKWest USDoDCentral
USDoDEast USGovArizona USGovTexas USGovVirginia WestCentralUS WestEurope WestIndia WestUS WestUS2 WestUS3`
  .trim()
  .split(/\s+/);

const spellings = new Map(regions.map((region) => [region.toLowerCase(), region]));

/** The region as it is spelled in service tags, for nobody promises that Azure takes another spelling. */
export function spelledRegion(region: string): string {
  return spellings.get(region) ?? region;
}
