import type { AccessReason } from '../../api/reasons.ts';
import type { SubnetId, VirtualNetworkId } from '../../api/resource-id.ts';
import type { Desired } from '../wants/desired.ts';
import type { Member } from '../wants/member.ts';
import type { Observed, ObservedRegistry } from '../observed.ts';
import { type Pod, type PodPlace, placeOf } from './pod-place.ts';
import { hasRule } from '../steps/subnet.ts';

export interface QuestionCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly registry: ObservedRegistry;
  readonly observed: Pick<Observed, 'subnets' | 'discovered' | 'ownNetwork'>;
  readonly pod: Pod;
}

/** Whether there is anything to find out by asking the registry. */
export type Question =
  | { readonly kind: 'unasked' } // by any policy
  | { readonly kind: 'moot'; readonly reason: AccessReason; readonly message: string }
  | { readonly kind: 'unread'; readonly network: VirtualNetworkId }
  | { readonly kind: 'open'; readonly from: Extract<PodPlace, { kind: 'known' }> };

/**
 * An answer proves something only where it depends on the rules: under Deny, by the way that rules are for, from a subnet
 * that they allow. Where it would not, nobody is asked.
 */
export function questionOf(question: QuestionCase): Question {
  const { members, registry, observed, pod } = question;
  if (askersOf(members).length === 0) return { kind: 'unasked' };
  const obstacle = obstacleIn(registry);
  if (obstacle !== undefined) return obstacle;
  const place = placeOf(pod, observed.discovered.nodes, observed.ownNetwork);
  switch (place.kind) {
    case 'unknown':
      return moot(place.reason, place.message);
    case 'unread':
      return place;
    case 'known':
      return isAllowed(place.subnet, question)
        ? { kind: 'open', from: place }
        : moot('SubnetNotAllowed', notAllowed(place.subnet, registry));
    default:
      throw new Error(`unhandled place ${JSON.stringify(place satisfies never)}`);
  }
}

/** The policies that ask for the probe: who wants to go back on what it finds, wants it as well. */
export function askersOf(members: readonly Member[]): readonly Member[] {
  return members.filter(
    ({ standing, wants: { verification } }) =>
      standing.kind === 'active' && (verification.probe === true || verification.rollback),
  );
}

function obstacleIn({ armId, settings, privateEndpoints }: ObservedRegistry): Question | undefined {
  if (privateEndpoints > 0) {
    return moot(
      'PrivateLink',
      `${armId} has private endpoints: whoever comes by one is let in whatever the rules say`,
    );
  }
  if (settings.publicNetworkAccess === 'Disabled') {
    return moot('PublicAccessDisabled', `public network access of ${armId} is disabled`);
  }
  return settings.defaultAction === 'Allow'
    ? moot('OpenToAll', `default action of ${armId} is Allow: everybody is let in`)
    : undefined;
}

// By a policy, that is: of a subnet that only strangers let in nobody knows whether it has the service endpoint.
function isAllowed(id: SubnetId, { desired, registry, observed }: QuestionCase): boolean {
  const seen = observed.subnets.get(id);
  const isReady = seen?.kind === 'seen' && seen.value.serviceEndpoint === 'Succeeded';
  return desired.subnets.has(id) && isReady && hasRule(registry, id);
}

function notAllowed(id: SubnetId, { armId }: ObservedRegistry): string {
  return (
    `the operator runs in subnet ${id}, which no policy of ${armId} lists, or whose rule is not in force: ` +
    `how it fares itself says nothing of those that are allowed`
  );
}

function moot(reason: AccessReason, message: string): Question {
  return { kind: 'moot', reason, message };
}
