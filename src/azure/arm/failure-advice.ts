import { word } from '../../plan/az.ts';
import type { FailureKind } from '../../plan/failure.ts';
import { blamedSubnets } from './blamed-subnets.ts';

/** What a person can do about it, with the command where there is one. Empty where waiting is all there is to do. */
export function adviceFor(kind: FailureKind, said: string, path: string): string {
  return advice[kind]?.(said, path) ?? '';
}

type Advice = (said: string, path: string) => string;

const advice: Readonly<Partial<Record<FailureKind, Advice>>> = {
  notFound: (_, path) =>
    `Check the id; \`az resource show --ids ${word(path)}\` shows what is there.`,
  forbidden: roleAdvice,
  unauthenticated: () =>
    "Check the operator's identity: tenant, client id, and issuer and subject of its federated credential.",
  locked: lockAdvice,
  deniedByPolicy: (_, path) =>
    `An Azure Policy forbids it; \`az policy state list --resource ${word(path)}\` shows which apply.`,
  skuNotSupported: (_, path) =>
    `It takes the Premium tier: \`az acr update --name ${lastSegment(path)} --sku Premium\`.`,
  limitExceeded: () => 'Remove rules that are not needed, or cover several with one wider range.',
  providerNotRegistered: (said, path) =>
    `Run \`az provider register --namespace Microsoft.ContainerRegistry --subscription ${subscriptionIn(said, path)}\`.`,
  endpointMissing: (said) =>
    `A subnet needs the service endpoint first: \`az network vnet subnet update --ids ${word(subnetIn(said))} --service-endpoints <those it has> Microsoft.ContainerRegistry\` (the list replaces the one that is there).`,
  ruleTargetMissing: (said, path) =>
    `A rule names a subnet that is gone, and Azure refuses every change of the list until it is out: \`az acr network-rule remove --name ${lastSegment(path)} --subnet ${word(subnetIn(said))}\`.`,
};

/** The command that grants what Azure says is missing, as narrowly as a built-in role allows. */
function roleAdvice(said: string, path: string): string {
  const client = /object id '(?<id>[^']+)'/i.exec(said)?.groups?.['id'] ?? '<object id>';
  const missing =
    /linked scope\(s\) '(?<scope>[^',]+)/i.exec(said)?.groups?.['scope'] ??
    /over scope '(?<scope>[^']+)'/i.exec(said)?.groups?.['scope'] ??
    path;
  const scope = assignableScope(missing);
  const role = roleFor(said, scope);
  return (
    'A role that was granted minutes ago may still be on its way. Else run ' +
    `\`az role assignment create --assignee-object-id ${client} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${word(scope)}\` ` +
    "(or the operator's own, narrower role)."
  );
}

// No role can be assigned at a location: what is read there is granted on the subscription.
function assignableScope(scope: string): string {
  return scope.replace(/^(\/subscriptions\/[^/]+)\/providers\/[^/]+\/locations\/.*$/i, '$1');
}

function roleFor(said: string, scope: string): string {
  if (/action '[^']+\/read'/i.test(said)) return 'Reader';
  return /Microsoft\.Network/i.test(scope) ? 'Network Contributor' : 'Contributor';
}

function lockAdvice(said: string, path: string): string {
  // A deny assignment: AKS may keep everybody else out of the group in which it has the nodes.
  if (/deny assignment/i.test(said)) {
    return (
      'No role helps against a deny assignment. In the node resource group of a cluster it is opened by ' +
      '`az aks update --name <cluster> --resource-group <its group> --nrg-lockdown-restriction-level Unrestricted`; ' +
      'or let the node pools use a subnet of your own.'
    );
  }
  const scope = /locked: '(?<scope>[^']+)'/i.exec(said)?.groups?.['scope'] ?? path;
  const group = /\/resourcegroups\/(?<name>[^/]+)/i.exec(scope)?.groups?.['name'] ?? '<group>';
  return `A management lock forbids it; \`az lock list --resource-group ${word(group)}\` shows it. Locks of a node resource group belong to AKS.`;
}

function subscriptionIn(said: string, path: string): string {
  const pattern = /\/subscriptions\/(?<id>[0-9a-f-]{36})/i;
  return (
    pattern.exec(said)?.groups?.['id'] ?? pattern.exec(path)?.groups?.['id'] ?? '<subscription>'
  );
}

function subnetIn(said: string): string {
  return blamedSubnets(said)[0] ?? '<subnet>';
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
