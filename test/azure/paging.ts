import type { Answer, Azure, Call } from './call.ts';
import { keyOf } from './ids.ts';
import type { Json } from './json.ts';

/** One page of a list; the rest is behind `nextLink`, to be followed as it is. */
export function page(items: readonly Json[], call: Call, azure: Azure): Answer {
  const size = azure.settings.dialect.listPageSize;
  const from = Number(call.url.searchParams.get('$skiptoken') ?? 0);
  const value = items.slice(from, from + size);
  if (from + size >= items.length) return { status: 200, body: () => ({ value }) };
  const query = new URLSearchParams({
    'api-version': call.apiVersion,
    $skiptoken: String(from + size),
  });
  const nextLink = `${call.origin}${call.url.pathname}?${query.toString()}`;
  return { status: 200, body: () => ({ value, nextLink }) };
}

/** The resources of the addressed subscription or group. */
export function listed<T>(resources: ReadonlyMap<string, T>, call: Call, azure: Azure): T[] {
  const { subscription = '', group } = call.params;
  const inSubscription = `/subscriptions/${subscription}/`;
  const scope = group === undefined ? inSubscription : `${inSubscription}resourceGroups/${group}/`;
  return [...resources]
    .filter(([key]) => key.startsWith(`${keyOf(scope)}/`) && !azure.state.hidden.has(key))
    .map(([, resource]) => resource);
}
