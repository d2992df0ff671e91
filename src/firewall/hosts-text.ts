import { type Documented, commented } from './document.ts';
import { type Endpoint, type Purpose, purposes } from './endpoint.ts';

/** One host a line, for firewalls that take lists and for people. */
export function hostsText({ registry, endpoints }: Documented): string {
  const head = commented([
    `What clients of ${registry.loginServer} must reach, on TCP port 443.`,
    'Names only, and no pattern for registries: that would open the registries of everybody.',
  ]);
  const groups = purposes.flatMap((purpose) => {
    const group = endpoints.filter((endpoint) => endpoint.purpose === purpose);
    return group.length === 0 ? [] : [`\n${commented([why[purpose]])}${linesOf(group)}`];
  });
  return head + groups.join('');
}

function linesOf(group: readonly Endpoint[]): string {
  const lines = group.map(({ host, origin }) =>
    origin === 'Predicted' ? `${host} # predicted: Azure does not show it yet` : host,
  );
  return `${lines.join('\n')}\n`;
}

const why: Readonly<Record<Purpose, string>> = {
  LoginServer: 'signing in to the registry, manifests, uploads',
  Certificates: 'certificates: this very name',
  RegionalEndpoint: 'signing in to single regions',
  DataEndpoint: 'layers, from the data endpoints of the registry',
  BlobStorage: 'layers, from shared storage: nobody can tell the account beforehand',
  SignIn: 'Microsoft Entra ID',
  ArtifactRegistry: 'Microsoft Artifact Registry',
};
