/** What clients must allow, as files, in the order in which they are to have room in a ConfigMap. */
export const documentNames = [
  'endpoints.json',
  'hosts.txt',
  'cilium-egress-policy.yaml',
  'azure-firewall-names.json',
  'azure-firewall-tags.json',
  'nsg-rules.json',
  'ip-ranges.txt',
  'ip-ranges-global.txt',
  'network-policy.yaml',
] as const;

export type DocumentName = (typeof documentNames)[number];
