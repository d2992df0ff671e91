import { parseSource } from './access.ts';
import type { Answer } from './call.ts';
import { answerLayer } from './layer-hosts.ts';
import { answerRepository, failed } from './repositories.ts';
import type { Registry } from './state.ts';
import type { World } from './world.ts';

export interface DataRequest {
  readonly host: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A registry's own REST endpoint, addressed by its login server as host, or on loopback as
 * `/_data/<registry>/v2/`; and the hosts that it sends clients to for layers. The client says where it comes from with
 * `x-simulated-source`.
 */
export function answerDataPlane(request: DataRequest, world: World): Answer | undefined {
  const layer = answerLayer(request.host, request.url);
  if (layer !== undefined) return layer;
  const registry = registryFor(request, world);
  if (registry === undefined) return undefined;
  if (registry === 'unknown') return failed(404, 'NAME_UNKNOWN', 'registry not known');
  const claimed = request.headers['x-simulated-source'];
  const source = claimed === undefined ? world.defaultSource : parseSource(claimed);
  if (!source) return failed(400, 'UNSUPPORTED', `x-simulated-source: ${claimed ?? ''}`);
  const verdict = world.allows(registry.id, source);
  if (verdict.kind === 'denied') {
    const message =
      `client with IP '${verdict.clientIp}' is not allowed access. ` +
      'Refer https://aka.ms/acr/firewall to grant access.';
    return failed(403, 'DENIED', message);
  }
  const path = request.url.pathname.replace(loopback, '/');
  const { authorization } = request.headers;
  return answerRepository({ registry, path, authorization, nextTurn: () => world.nextTurn() });
}

const loopback = /^\/_data\/([^/]+)\//;

function registryFor(
  { host, url, headers }: DataRequest,
  world: World,
): Registry | 'unknown' | undefined {
  // With a port, where no name leads to the simulator.
  const byHost =
    find(world, 'loginServer', host) ?? find(world, 'loginServer', headers['host'] ?? '');
  if (byHost) return byHost;
  const name = loopback.exec(url.pathname)?.[1];
  if (name === undefined) return undefined;
  return find(world, 'name', name) ?? 'unknown';
}

function find(world: World, member: 'name' | 'loginServer', value: string): Registry | undefined {
  const wanted = value.toLowerCase();
  return world.state.registries.values().find((found) => found[member].toLowerCase() === wanted);
}
