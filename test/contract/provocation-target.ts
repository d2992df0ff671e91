import { parseResourceId } from '../azure/ids.ts';
import { isObject, objectAt, textAt } from '../azure/json.ts';
import { route } from '../azure/router.ts';
import type { Recorded } from './recording.ts';
import { codeOf } from './scene.ts';

/** What to ask the simulator for, so that it refuses as Azure did. */
export interface Target {
  readonly method: string;
  readonly pathname: string;
  readonly path: string;
  /** The type that is asked instead of the recorded one, which the simulator does not have. */
  readonly standIn: string | undefined;
}

/**
 * The recorded address where the simulator has it. An error of ARM itself does not depend on the
 * type of the resource, so any other may stand in; one of a provider has to be about a network and
 * its children. A text tells why there is none.
 */
export function targetOf(recorded: Recorded): Target | string {
  const { pathname, search } = new URL(recorded.url);
  const { method } = recorded;
  if (route(method, pathname).kind === 'matched' && !isAboutUsedSubnet(recorded)) {
    return { method, pathname, path: `${pathname}${search}`, standIn: undefined };
  }
  const parsed = parseResourceId(pathname);
  if (!parsed) return 'not about a resource';
  const isGateways = recorded.responseHeaders['x-ms-failure-cause'] === 'gateway';
  const isOfNetwork = /\/providers\/Microsoft\.Network\/virtualNetworks\//i.test(pathname);
  if (isGateways || isOfNetwork) return standInFor(recorded, pathname, parsed.segments);
  return `only ${parsed.namespace}/${parsed.segments[0] ?? ''} says it so`;
}

export function messageOf({ response }: Recorded): string {
  const error = isObject(response) ? objectAt(response, 'error') : undefined;
  return textAt(error ?? {}, 'message') ?? '';
}

/** The same names with types that the simulator has. */
function standInFor(recorded: Recorded, pathname: string, segments: readonly string[]): Target {
  const { method } = recorded;
  const [, name = 'parent', , child] = segments;
  const group = pathname.replace(/\/providers\/.*$/i, '');
  const at = (resource: string, apiVersion: string): Target => {
    const path = `${group}/providers/${resource}`;
    return { method, pathname: path, path: `${path}?api-version=${apiVersion}`, standIn: resource };
  };
  const network = `Microsoft.Network/virtualNetworks/${name}`;
  // Replications are children that ARM itself keeps account of, unlike subnets: it names them.
  if (method === 'GET' && child !== undefined && messageOf(recorded).includes(`/${child}'`)) {
    const registry = `Microsoft.ContainerRegistry/registries/${name}`;
    return at(`${registry}/replications/${child}`, '2025-11-01');
  }
  const subnet = /^Subnet (\S+) is in use/.exec(messageOf(recorded))?.[1] ?? child;
  if (subnet === undefined && method === 'GET') return at(network, '2025-03-01');
  return at(`${network}/subnets/${subnet ?? 'a-child'}`, '2025-03-01');
}

/** Azure says this about the network that is to be deleted, and names the subnet in the text only. */
function isAboutUsedSubnet(recorded: Recorded): boolean {
  return codeOf(recorded) === 'InUseSubnetCannotBeDeleted';
}
