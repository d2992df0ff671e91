import { stringify } from 'yaml';
import { joinRanges } from '../plan/wants/join-ranges.ts';
import { type Documented, commented, labelText } from './document.ts';
import { clientLabel, dnsPeer, manifestName } from './manifest.ts';
import { editionsOf } from './needed-tags.ts';

/**
 * A NetworkPolicy, which knows addresses only: pods that carry the label may reach those of the regions of the registry and
 * its replicas. Undefined while it is not known what they are.
 */
export function networkPolicy({ registry, tags }: Documented): string | undefined {
  const editions = editionsOf(tags.regional);
  if (editions === undefined) return undefined;
  const ranges = joinRanges(editions.flatMap((tag) => tag.ranges));
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: manifestName(registry) },
    spec: {
      podSelector: { matchLabels: clientLabel(registry) },
      policyTypes: ['Egress'],
      egress: [
        { to: [peerOf(dnsPeer)], ports: portsOf(53, 'UDP', 'TCP') },
        {
          to: ranges.map((range) => ({ ipBlock: { cidr: cidrOf(range) } })),
          ports: portsOf(443, 'TCP'),
        },
      ],
    },
  };
  const head = commented([
    `Lets pods with the label ${labelText(clientLabel(registry))} reach ${registry.loginServer} and what belongs to it, by address:`,
    `${editions.map(({ name, changeNumber }) => `${name} (${changeNumber})`).join(', ')}.`,
    'These addresses serve the registries of everybody. Where the cluster knows names, prefer cilium-egress-policy.yaml.',
    'It closes all other ways out of these pods, unless another policy opens them.',
  ]);
  return head + stringify(policy);
}

function peerOf({ namespace, app }: typeof dnsPeer) {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: { 'k8s-app': app } },
  };
}

function portsOf(port: number, ...protocols: readonly string[]) {
  return protocols.map((protocol) => ({ port, protocol }));
}

function cidrOf(range: string): string {
  return range.includes('/') ? range : `${range}/32`;
}
