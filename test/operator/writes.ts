import type { Exchange } from '../azure/server.ts';
import { isObject, objectAt, textAt } from '../azure/json.ts';
import type { Scene } from './scene.ts';

/** The writes to Azure so far, each as `PATCH contoso Deny` or `PUT nodes`, which is enough to tell their order. */
export function writes({ azure }: Scene, since = 0): readonly string[] {
  return azure.log.writes(since).map((exchange) => {
    const name = new URL(exchange.url).pathname.split('/').at(-1) ?? '';
    return [exchange.method, name, ...contents(exchange)].join(' ');
  });
}

function contents({ body }: Exchange): readonly string[] {
  const properties = isObject(body) ? objectAt(body, 'properties') : undefined;
  const rules = properties === undefined ? undefined : objectAt(properties, 'networkRuleSet');
  if (properties === undefined) return [];
  if (rules === undefined)
    return 'serviceEndpoints' in properties ? [] : [JSON.stringify(properties)];
  const lists = ['virtualNetworkRules', 'ipRules'].flatMap((list) => {
    const entries = rules[list];
    return Array.isArray(entries) ? [`${list}:${entries.length}`] : [];
  });
  return [textAt(rules, 'defaultAction') ?? '', ...lists];
}
