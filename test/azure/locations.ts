/** Regions that the simulated subscriptions can use. */
export const locations: readonly string[] = [
  'australiaeast',
  'brazilsouth',
  'centralus',
  'eastus',
  'eastus2',
  'francecentral',
  'germanywestcentral',
  'japaneast',
  'northeurope',
  'southeastasia',
  'swedencentral',
  'uksouth',
  'westcentralus',
  'westeurope',
  'westus',
  'westus2',
];
