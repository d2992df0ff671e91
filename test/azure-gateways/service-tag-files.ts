/** A file as Azure publishes it weekly, with about so many prefixes: one in five is IPv6, and half have a neighbour. */
export function weeklyFile(prefixes: number): string {
  const services = Math.ceil(prefixes / 200);
  const values = Array.from({ length: services }, (_, service) => {
    const name = `Service${service}`;
    return tag(name, prefixesFrom(service * 200, Math.min(200, prefixes - service * 200)));
  });
  return JSON.stringify({ changeNumber: 311, cloud: 'Public', values }, undefined, 2);
}

/** One tag in the form of the weekly files. */
export function tag(name: string, addressPrefixes: readonly string[]) {
  const region = name.split('.')[1]?.toLowerCase() ?? '';
  const properties = { changeNumber: 7, region, regionId: 0, platform: 'Azure' };
  const more = { systemService: name, addressPrefixes, networkFeatures: ['API', 'NSG'] };
  return { name, id: name, properties: { ...properties, ...more } };
}

function prefixesFrom(first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const place = first + index;
    if (index % 5 === 4) return `2001:db8:${place.toString(16)}::/48`;
    const block = Math.floor(place / 2) * 4 + (place % 2);
    return `${10 + Math.floor(block / 65_536)}.${Math.floor(block / 256) % 256}.${block % 256}.0/24`;
  });
}
