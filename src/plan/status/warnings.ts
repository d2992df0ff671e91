import { type SubnetId, shortNameOf } from '../../api/resource-id.ts';
import type { Member } from '../wants/member.ts';
import type { PlanInput } from '../input.ts';
import type { ObservedRegistry, OwnNodes } from '../observed.ts';
import { isAdmitted, permitsOf } from '../wants/permits.ts';
import type { Plan } from '../plan.ts';
import { shadowOf } from '../security/shadow.ts';
import { isBroad, tagWarnings } from './tag-warnings.ts';

/** How many nodes a warning names. */
const shownNodes = 5;

/** What a person should know, though nothing is wrong. Each stands as long as its cause does. */
export function warningsFor(member: Member, plan: Plan, input: PlanInput): readonly string[] {
  const { registry: seen, discovered } = input.observed;
  const registry = seen.kind === 'seen' ? seen.value : undefined;
  return [
    ...endpointWarnings(member, plan, input),
    ...settingWarnings(member),
    ...broadRanges(member),
    ...tagWarnings(member, discovered.serviceTags),
    ...(member.wants.subnets.size > 0 && registry !== undefined ? subnetWarnings(registry) : []),
    ...managedNetworks(member),
    ...partialDenials(member, plan, input),
    ...noRollback(member, plan),
    ...strangerNodes(member, discovered.nodes),
  ];
}

// With the endpoint the subnet's traffic to every registry comes from its private addresses.
function endpointWarnings(member: Member, plan: Plan, input: PlanInput): readonly string[] {
  return [...member.wants.subnets.keys()]
    .filter((id) => getsEndpoint(id, plan))
    .flatMap((id) => {
      const { namespace } = member.policy.metadata;
      const names = input.elsewhere.closed
        .filter(({ subnets }) => !subnets.has(id))
        .filter(({ registry }) => isAdmitted(permitsOf(namespace, registry, input.admission)))
        .map(({ registry }) => shortNameOf(registry));
      if (names.length === 0) return [];
      return [
        `the service endpoint changes the address from which ${shortNameOf(id)} reaches every registry: ` +
          `${names.join(', ')} deny by default, admit addresses, and have no rule for this subnet. ` +
          `If its clients use them, give them a policy for it first`,
      ];
    });
}

function getsEndpoint(id: SubnetId, { judgements }: Plan): boolean {
  const judgement = judgements.get(id);
  return judgement?.kind === 'toPrepare' && judgement.step.kind === 'addServiceEndpoint';
}

function settingWarnings({ wants }: Member): readonly string[] {
  const warnings: string[] = [];
  if (wants.settings.defaultAction === 'Deny') {
    warnings.push(
      'default action Deny shuts out what has no rule: hosted build agents, ACR Tasks, App Service, image scanners',
    );
  }
  if (wants.settings.trustedServices === 'Allow' && wants.subnets.size > 0) {
    warnings.push(
      'trustedServices has no effect for clients that come in through service endpoints',
    );
  }
  return warnings;
}

function broadRanges({ wants }: Member): readonly string[] {
  return [...wants.ipRanges]
    .filter(([range, from]) => from === 'ipRanges' && isBroad(range))
    .map(([range]) => `${range} is very broad: everybody in it is let in`);
}

function subnetWarnings(registry: ObservedRegistry): readonly string[] {
  return registry.privateEndpoints > 0
    ? [
        'the registry has private endpoints, which do not combine with subnet rules: prefer them, and take the subnets out',
      ]
    : [];
}

function managedNetworks({ wants }: Member): readonly string[] {
  return [...wants.subnets.keys()]
    .filter(isManagedByAks)
    .map(
      (id) =>
        `AKS made the network of subnet ${shortNameOf(id)} and may take the service endpoint away when it next changes the cluster; ` +
        `only node pools with a subnet of your own are safe from that`,
    );
}

// AKS names a network that it makes after eight digits of its own.
function isManagedByAks(id: SubnetId): boolean {
  return /\/virtualnetworks\/aks-vnet-\d{8}\//.test(id);
}

function partialDenials(
  { key }: Member,
  { security }: Plan,
  { observed }: PlanInput,
): readonly string[] {
  return security.wanted
    .filter(({ wantedBy }) => wantedBy.includes(key))
    .flatMap(({ id, group, name, allowance }) => {
      const seen = observed.securityGroups.get(group);
      const judgement = security.judgements.get(id);
      if (seen?.kind !== 'seen' || judgement?.kind !== 'inForce') return [];
      const { parts } = shadowOf(judgement.rule, allowance, seen.value.rules);
      return parts.map(
        (part) =>
          `security rule ${part.name} of ${shortNameOf(group)}, at priority ${part.priority}, denies some of what ${name} allows after it`,
      );
    });
}

function noRollback({ wants }: Member, { rollback: { refusal } }: Plan): readonly string[] {
  return wants.verification.rollback && refusal !== undefined
    ? [`verification.rollback does not act on the denials: ${refusal}`]
    : [];
}

function strangerNodes({ policy }: Member, nodes: OwnNodes | undefined): readonly string[] {
  const follows = policy.spec.subnets.some((source) => 'nodes' in source);
  const strangers = nodes?.strangers ?? [];
  if (!follows || strangers.length === 0) return [];
  const names = [...strangers].toSorted().slice(0, shownNodes).join(', ');
  const more = strangers.length > shownNodes ? ` and ${strangers.length - shownNodes} more` : '';
  return [`nodes that run on no machine of Azure are not let in: ${names}${more}`];
}
