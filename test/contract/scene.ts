import { parseResourceId, parseSubnetId, keyOf } from '../azure/ids.ts';
import {
  isObject,
  objectAt,
  objectsAt,
  textAt,
  type Json,
  type JsonObject,
} from '../azure/json.ts';
import type { World } from '../azure/world.ts';
import { idsIn, putIntoWorld, tagsIn } from './recorded-resources.ts';
import type { ResourceGroupSeed } from '../azure/seed.ts';
import { isPoll } from './recorded-operations.ts';
import type { Recorded } from './recording.ts';

/**
 * Brings the world into the state that a recording takes for granted: what it reads or writes and
 * never made was there before it began.
 */
export class Scene {
  readonly #world: World;
  readonly #location: string | undefined;
  readonly #made = new Set<string>();

  constructor(world: World, location: string | undefined) {
    this.#world = world;
    this.#location = location;
  }

  /** Before a recorded exchange is replayed. */
  prepare(recorded: Recorded): void {
    const { pathname } = new URL(recorded.url);
    const place = placeOf(pathname);
    if (!place || codeOf(recorded) === 'SubscriptionNotFound') return;
    this.#ensureSubscription(place.subscription);
    this.#followGroup(place, recorded);
    this.#followRegistration(pathname, place, recorded);
    if (recorded.status === 404 || isPoll(recorded)) this.#ensureParent(pathname, recorded);
    else if (recorded.status < 300 || recorded.status === 409 || recorded.status === 429) {
      this.#ensureTarget(pathname, recorded);
      this.#ensureReferences(pathname, recorded.body);
    }
  }

  /** Instead of a write that the simulator does not offer; false where it leaves no trace. */
  imitate(recorded: Recorded, later: readonly Recorded[]): boolean {
    const { pathname } = new URL(recorded.url);
    if (recorded.status >= 300 || recorded.method === 'GET') return false;
    const place = placeOf(pathname);
    if (isGroup(pathname) && place) return this.#imitateGroup(recorded, place);
    this.#made.add(keyOf(pathname));
    if (recorded.method === 'DELETE') {
      this.#world.delete(pathname);
      return true;
    }
    const settled = later.find(
      (next) => next.method === 'GET' && next.status === 200 && isFor(next, pathname),
    );
    const body = settled?.response ?? recorded.response ?? recorded.body;
    if (!isObject(body) || !parseResourceId(pathname)) return false;
    this.#ensureReferences(pathname, body);
    return putIntoWorld(this.#world, pathname, body);
  }

  #imitateGroup(recorded: Recorded, { subscription, group = '' }: Place): boolean {
    if (recorded.method === 'DELETE') this.#world.deleteResourceGroup(subscription, group);
    else this.#world.addResourceGroup({ subscription, name: group, ...groupIn(recorded) });
    return true;
  }

  #ensureSubscription(id: string): void {
    if (this.#world.state.subscriptions.has(id.toLowerCase())) return;
    const providers = {
      'Microsoft.ContainerRegistry': 'Registered',
      'Microsoft.Network': 'Registered',
    } as const;
    this.#world.addSubscription({ id, providers });
  }

  /** Groups are made and deleted by other means than those recorded. */
  #followGroup({ subscription, group }: Place, recorded: Recorded): void {
    if (group === undefined) return;
    const groups = this.#world.state.subscriptions.get(subscription.toLowerCase())?.groups;
    const exists = groups?.has(group.toLowerCase()) ?? false;
    const wanted = codeOf(recorded) !== 'ResourceGroupNotFound';
    const isShown = isGroup(new URL(recorded.url).pathname) && recorded.status === 200;
    if (wanted && (!exists || isShown)) {
      const seen = isShown ? groupIn(recorded) : {};
      this.#world.addResourceGroup({ subscription, name: group, ...seen });
    }
    if (!wanted && exists) this.#world.deleteResourceGroup(subscription, group);
  }

  #followRegistration(pathname: string, { subscription }: Place, recorded: Recorded): void {
    const namespace = /^\/subscriptions\/[^/]+\/providers\/([^/]+)$/i.exec(pathname)?.[1];
    if (namespace === undefined || this.#made.has(keyOf(pathname))) return;
    this.#made.add(keyOf(pathname));
    const body = recorded.response;
    const state = isObject(body) ? textAt(body, 'registrationState') : undefined;
    if (state === 'NotRegistered' || state === 'Registered') {
      this.#world.setRegistration(subscription, namespace, state);
    }
  }

  #ensureParent(pathname: string, recorded: Recorded): void {
    if (codeOf(recorded) !== 'NotFound') return;
    const networkId = parseSubnetId(pathname)?.networkId;
    if (networkId === undefined || this.#has(networkId)) return;
    this.#world.addVirtualNetwork({ id: networkId, location: this.#location });
  }

  /** What is read first, or changed rather than made, was there. */
  #ensureTarget(pathname: string, recorded: Recorded): void {
    const body = isObject(recorded.response) ? recorded.response : {};
    for (const entry of objectsAt(body, 'value')) this.#ensureSeen(entry);
    const isNew = recorded.method === 'PUT' && recorded.status === 201;
    this.#ensureNetworkFor(pathname, recorded.method === 'PUT' ? recorded.body : body);
    const isGone = recorded.method === 'DELETE' && recorded.status === 204;
    if (!isNew && !isGone && recorded.status < 300) this.#ensureSeen(body, pathname);
    this.#made.add(keyOf(pathname));
  }

  #ensureSeen(body: JsonObject, id = textAt(body, 'id') ?? ''): void {
    if (!parseResourceId(id) || this.#has(id) || this.#made.has(keyOf(id))) return;
    this.#ensureReferences(id, body);
    putIntoWorld(this.#world, id, body);
  }

  /** A subnet is in a network, which has room for it. */
  #ensureNetworkFor(pathname: string, body: Json | undefined): void {
    const networkId = parseSubnetId(pathname)?.networkId;
    if (networkId === undefined || this.#has(networkId)) return;
    const properties = isObject(body) ? objectAt(body, 'properties') : undefined;
    const { addressPrefix, addressPrefixes } = properties ?? {};
    const prefixes = [addressPrefix, addressPrefixes]
      .flat()
      .filter((one) => typeof one === 'string');
    this.#world.addVirtualNetwork({
      id: networkId,
      location: this.#location,
      ...(prefixes.length > 0 && { addressPrefixes: prefixes }),
    });
  }

  #ensureReferences(pathname: string, body: Json | undefined): void {
    for (const id of idsIn(body)) {
      if (keyOf(id).startsWith(keyOf(pathname)) || this.#has(id) || this.#made.has(keyOf(id)))
        continue;
      const subnet = parseSubnetId(id);
      this.#ensureSubscription(id.split('/')[2] ?? '');
      if (!subnet) this.#world.addResource(id);
      else if (!/\/virtualNetworks\/[^/]+$/i.test(pathname)) {
        this.#world.addSubnet({ id, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
      }
    }
  }

  #has(id: string): boolean {
    const { registries, networks, securityGroups, resources } = this.#world.state;
    const subnet = parseSubnetId(id);
    if (subnet) {
      const network = networks.get(keyOf(subnet.networkId));
      return network?.subnets.has(subnet.subnet.toLowerCase()) ?? false;
    }
    return [registries, networks, securityGroups, resources].some((all) => all.has(keyOf(id)));
  }
}

interface Place {
  readonly subscription: string;
  readonly group: string | undefined;
}

function placeOf(pathname: string): Place | undefined {
  const found = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+)(?:\/|$))?/i.exec(pathname);
  const subscription = found?.[1];
  return subscription === undefined ? undefined : { subscription, group: found?.[2] };
}

function isGroup(pathname: string): boolean {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(pathname);
}

function groupIn({ response }: Recorded): Pick<ResourceGroupSeed, 'location' | 'tags'> {
  const body = isObject(response) ? response : {};
  return { location: textAt(body, 'location'), ...tagsIn(body) };
}

function isFor(recorded: Recorded, pathname: string): boolean {
  return keyOf(new URL(recorded.url).pathname) === keyOf(pathname);
}

/** The code of a refusal. */
export function codeOf({ response }: Recorded): string | undefined {
  const error = isObject(response) ? objectAt(response, 'error') : undefined;
  return error && textAt(error, 'code');
}
