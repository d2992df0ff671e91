import { supportedVersions } from './api-versions.ts';
import type { Answer, Azure, Call } from './call.ts';
import { gatewayError, networkError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { locations } from './locations.ts';
import { canonicalLocation } from './registry-hosts.ts';
import type { ServiceTagCatalogue, ServiceTagRecord } from './service-tag-catalogue.ts';

const cloud = 'Public';

/** Every tag of the cloud with its prefixes, whichever location is asked. */
export function listServiceTags(call: Call, azure: Azure): Answer {
  refuseLocation(call, azure, 'serviceTags');
  const { serviceTags } = azure.state;
  const id = `/subscriptions/${call.params['subscription'] ?? ''}/providers/Microsoft.Network/serviceTags/${cloud}`;
  const head = { name: cloud, id, type: 'Microsoft.Network/serviceTags' };
  const edition = { ...head, changeNumber: String(serviceTags.changeNumber), cloud };
  const tags = [...serviceTags.tags.values()].map((tag) => tagBody(tag, serviceTags, call));
  return pageOf('values', tags, edition, { call, azure });
}

/** The same tags one by one: of one name only where it is asked for, and without prefixes on demand. */
export function listServiceTagDetails(call: Call, azure: Azure): Answer {
  refuseLocation(call, azure, 'serviceTagDetails');
  refuseOlderVersion(call);
  const { serviceTags } = azure.state;
  const query = call.url.searchParams;
  const hasPrefixes = !flagIn(query, 'noAddressPrefixes');
  const tags = [...serviceTags.tags.values()]
    .filter((tag) => isAskedFor(tag, query.get('tagName'), azure))
    // As the vendor's own examples have it: what was not asked for is an empty list.
    .map((tag) => (hasPrefixes ? tag : { ...tag, addressPrefixes: [] }))
    .map((tag) => tagBody(tag, serviceTags, call));
  return pageOf('value', tags, {}, { call, azure });
}

function tagBody(tag: ServiceTagRecord, edition: ServiceTagCatalogue, call: Call): JsonObject {
  return {
    name: tag.name,
    id: tag.name,
    // Both were seen live, and the oldest examples have neither; which version brought them is not known.
    ...(call.apiVersion >= '2022' && { serviceTagChangeNumber: String(edition.changeNumber) }),
    properties: {
      changeNumber: String(tag.changeNumber),
      region: tag.region,
      ...(call.apiVersion >= '2022' && { state: 'GA' }),
      systemService: tag.systemService,
      addressPrefixes: [...tag.addressPrefixes],
    },
  };
}

function isAskedFor(tag: ServiceTagRecord, asked: string | null, { settings }: Azure): boolean {
  if (asked === null || asked === tag.name) return true;
  return settings.dialect.tagNameFinds === 'service' && tag.name.startsWith(`${asked}.`);
}

interface Asked {
  readonly call: Call;
  readonly azure: Azure;
}

function pageOf(
  member: 'value' | 'values',
  tags: readonly Json[],
  edition: JsonObject,
  { call, azure }: Asked,
): Answer {
  const size = azure.settings.dialect.listPageSize;
  const query = call.url.searchParams;
  const from = Number(query.get('$skipToken') ?? 0);
  const body = { ...edition, [member]: tags.slice(from, from + size) };
  if (from + size >= tags.length) return { status: 200, body: () => body };
  const next = new URLSearchParams(query);
  next.set('changenumber', String(azure.state.serviceTags.changeNumber));
  next.set('$skipToken', String(from + size));
  const nextLink = `${call.origin}${call.url.pathname}?${next.toString()}`;
  return { status: 200, body: () => ({ ...body, nextLink }) };
}

function flagIn(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  const message = `The value '${text}' of query parameter '${name}' is not valid.`;
  throw networkError({ status: 400, code: 'InvalidRequestFormat', message });
}

function refuseLocation(call: Call, azure: Azure, type: string): void {
  const location = call.params['location'] ?? '';
  if (locations.includes(canonicalLocation(location))) return;
  const versions = supportedVersions('Microsoft.Network', azure.settings.dialect) ?? [];
  const message =
    `No registered resource provider found for location '${location}' and API version ` +
    `'${call.apiVersion}' for type 'locations/${type}'. The supported api-versions are ` +
    `'${versions.join(', ')}'. The supported locations are '${locations.join(', ')}'.`;
  throw gatewayError({ status: 400, code: 'NoRegisteredProviderFound', message });
}

function refuseOlderVersion({ apiVersion }: Call): void {
  if (apiVersion >= '2021-03-01') return;
  const message =
    "The resource type 'locations/serviceTagDetails' could not be found in the namespace " +
    `'Microsoft.Network' for api version '${apiVersion}'.`;
  throw gatewayError({ status: 404, code: 'InvalidResourceType', message });
}
