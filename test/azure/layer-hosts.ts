import { createHash } from 'node:crypto';
import type { Answer } from './call.ts';
import { layerNamed } from './images.ts';
import { canonicalLocation, dataEndpointHosts } from './registry-hosts.ts';
import type { Registry } from './state.ts';

/**
 * Where the registry sends a client for a layer: to one of its data endpoints, or to a storage account, of whichever of its
 * regions. Clients come by turns, so that in a row of pulls each region serves.
 */
export function layerAddress(registry: Registry, digest: string, turn: number): string {
  const hosts = dataEndpointHosts(registry);
  const served = hosts.length > 0 ? hosts : regionsOf(registry).map(accountIn);
  const host = served[turn % served.length] ?? '';
  const path = `/${registry.name}//docker/registry/v2/blobs/${digest.replace(':', '/')}/data`;
  return `https://${host}${path}?sp=r&sig=${signatureOf(host, path)}`;
}

/**
 * A layer, for who comes with an address that the registry gave out: the signature is all that counts, and it stays good
 * when the registry has moved on. Undefined where the host serves no layers.
 */
export function answerLayer(host: string, url: URL): Answer | undefined {
  if (!isLayerHost(host)) return undefined;
  const digest = /\/blobs\/(sha256\/[0-9a-f]{64})\/data$/.exec(url.pathname)?.[1];
  if (url.searchParams.get('sig') !== signatureOf(host, url.pathname)) {
    return { status: 403, body: () => ({ error: { code: 'AuthenticationFailed' } }) };
  }
  const content = layerNamed(digest?.replace('/', ':') ?? '');
  return content === undefined
    ? { status: 404, body: () => ({ error: { code: 'BlobNotFound' } }) }
    : { status: 200, body: () => content };
}

function isLayerHost(host: string): boolean {
  return host.endsWith('.blob.core.windows.net') || /[.]data[.]azurecr[.]\w+$/.test(host);
}

function regionsOf({ location, replications }: Registry): readonly string[] {
  const ready = replications.values().filter((one) => one.provisioningState === 'Succeeded');
  return [...new Set([location, ...ready.map((one) => one.location)].map(canonicalLocation))];
}

function accountIn(region: string): string {
  return `${region}managed17.blob.core.windows.net`;
}

function signatureOf(host: string, path: string): string {
  return createHash('sha256').update(`${host} ${path}`).digest('base64url');
}
