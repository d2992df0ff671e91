/** The ids of the subnets that a message names: each by its id, or their network by id and they by name. */
export function blamedSubnets(message: string): readonly string[] {
  const named =
    /\bsubnets? (?<names>[\w.-]+(?:, ?[\w.-]+)*) of virtual network (?<network>\/[^\s'",]+)/gi;
  const byName = [...message.matchAll(named)].flatMap(({ groups }) =>
    (groups?.['names'] ?? '')
      .split(/, ?/)
      .map((name) => `${groups?.['network'] ?? ''}/subnets/${name}`),
  );
  const byId = message.match(/\/subscriptions\/[^\s'",]+\/subnets\/[\w.-]*\w/gi) ?? [];
  return [...new Set([...byName, ...byId])];
}
