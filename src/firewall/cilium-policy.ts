import { stringify } from 'yaml';
import { type Documented, commented, hostsOf, labelText } from './document.ts';
import { isPattern } from './endpoint.ts';
import { clientLabel, dnsPeer, manifestName } from './manifest.ts';

/** A CiliumNetworkPolicy: pods that carry the label may reach the hosts by name. */
export function ciliumPolicy({ registry, endpoints }: Documented): string {
  const toFQDNs = hostsOf(endpoints).map((host) =>
    isPattern({ host }) ? { matchPattern: host } : { matchName: host },
  );
  const policy = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: manifestName(registry) },
    spec: {
      endpointSelector: { matchLabels: clientLabel(registry) },
      egress: [
        {
          toEndpoints: [{ matchLabels: ciliumLabels(dnsPeer) }],
          toPorts: [
            { ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } },
          ],
        },
        { toFQDNs, toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
      ],
    },
  };
  const head = commented([
    `Lets pods with the label ${labelText(clientLabel(registry))} reach ${registry.loginServer} and what belongs to it.`,
    'Cilium learns addresses from the answers of the DNS server, so looking names up is part of the policy.',
    'It closes all other ways out of these pods, unless another policy opens them.',
  ]);
  return head + stringify(policy);
}

function ciliumLabels({ namespace, app }: typeof dnsPeer): Readonly<Record<string, string>> {
  return { 'k8s:io.kubernetes.pod.namespace': namespace, 'k8s:k8s-app': app };
}
