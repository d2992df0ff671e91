import { isObject, objectAt, objectsAt } from '../azure/json.ts';
import { defaultDialect, type Dialect } from '../azure/settings.ts';
import type { Recorded } from './recording.ts';

/** How Azure spoke on the day of the recording, where the simulator has a switch for it. */
export function dialectOf(exchanges: readonly Recorded[]): Partial<Dialect> {
  const rules = exchanges.filter(isAt20210801).flatMap(subnetRulesIn);
  const busy = exchanges.find(({ method, status }) => method !== 'GET' && status === 409);
  return {
    ...(rules.some((rule) => 'id' in rule) && { subnetRuleKeyAt20210801: 'id' }),
    ...(busy !== undefined && { busyNetwork: 409 }),
  };
}

/**
 * Whether a write to a registry ends within the request is up to the day, and not for the simulator
 * to know; but for one of network settings alone, which always does.
 */
export function registryWritesAt({ status, body }: Recorded): Dialect['registryWrites'] {
  const sent = isObject(body) ? body : {};
  const properties = Object.keys(objectAt(sent, 'properties') ?? {});
  const isOfNetwork =
    Object.keys(sent).join() === 'properties' &&
    properties.every((name) => defaultDialect.synchronousProperties.includes(name));
  return status === 200 && !isOfNetwork ? 'atOnce' : defaultDialect.registryWrites;
}

function isAt20210801({ url }: Recorded): boolean {
  return new URL(url).searchParams.get('api-version') === '2021-08-01-preview';
}

function subnetRulesIn({ response }: Recorded) {
  if (!isObject(response)) return [];
  const bodies = [response, ...objectsAt(response, 'value')];
  return bodies.flatMap((body) => {
    const rules = objectAt(objectAt(body, 'properties') ?? {}, 'networkRuleSet') ?? {};
    return objectsAt(rules, 'virtualNetworkRules');
  });
}
