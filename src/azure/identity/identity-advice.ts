import type { CredentialConfig, WorkloadIdentityConfig } from './credential-config.ts';
import type { PresentedToken } from './presented-token.ts';

/** Why there is no token: Entra ID's code where it gave one, and what was said. */
export interface Refusal {
  readonly code: string | undefined;
  readonly said: string;
}

/** What a person can do about it, with the command where there is one. */
export function identityAdvice(
  config: CredentialConfig,
  refusal: Refusal,
  token: PresentedToken | undefined,
): string {
  switch (config.kind) {
    case 'workloadIdentity':
      return workloadIdentityAdvice(config, refusal, token);
    case 'managedIdentity':
      return managedIdentityAdvice(config.clientId);
    case 'clientSecret':
      return `Check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; \`az ad app credential reset --id ${config.clientId}\` makes a new secret.`;
    case 'azureCli':
      return `Run \`az login${config.tenantId === undefined ? '' : ` --tenant ${config.tenantId}`}\` as the user who runs this.`;
    default:
      throw new Error(`unhandled credential ${JSON.stringify(config satisfies never)}`);
  }
}

function managedIdentityAdvice(clientId: string | undefined): string {
  const which = clientId === undefined ? '' : ` with client id ${clientId}`;
  return `The machine has no identity${which}, or its pods may not ask for one: \`az vmss identity show\` lists those of a node pool's scale set. In AKS prefer --credential workload-identity.`;
}

function workloadIdentityAdvice(
  config: WorkloadIdentityConfig,
  { code, said }: Refusal,
  token: PresentedToken = unknownToken,
): string {
  const advise = code === undefined ? fileAdvice : (byCode.get(code) ?? generalAdvice);
  return advise({ ...config, said, token });
}

interface Case extends WorkloadIdentityConfig {
  readonly said: string;
  readonly token: PresentedToken;
}

const unknownToken: PresentedToken = {
  issuer: '<issuer>',
  subject: 'system:serviceaccount:<namespace>:<service account>',
  audience: 'api://AzureADTokenExchange',
};

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const byCode: ReadonlyMap<string, (about: Case) => string> = new Map([
  ['AADSTS70021', missingCredential],
  ['AADSTS70025', missingCredential],
  ['AADSTS700211', missingCredential],
  ['AADSTS700213', missingCredential],
  ['AADSTS7002138', missingCredential],
  ['AADSTS700212', wrongAudience],
  ['AADSTS700016', wrongClient],
  ['AADSTS90002', wrongTenant],
  ['AADSTS700024', wrongTime],
  ['AADSTS50166', hiddenKeys],
  ['AADSTS501661', hiddenKeys],
  ['AADSTS90061', hiddenKeys],
  ['AADSTS50027', wrongSignature],
  ['AADSTS700027', wrongSignature],
]);

/** The command that makes the credential which this very token needs. */
function missingCredential({ clientId, token: { issuer, subject, audience } }: Case): string {
  return (
    `No federated credential of client ${clientId} fits this token, letter by letter. Make one: ` +
    '`az identity federated-credential create --name registry-network-operator --identity-name <name> --resource-group <group> ' +
    `--issuer ${issuer} --subject ${subject} --audiences ${audience}\`; ` +
    `\`az identity list --query "[?clientId=='${clientId}'].[name,resourceGroup]" --output tsv\` finds name and group. ` +
    'One that was made just now counts after a minute or so.'
  );
}

function wrongAudience({ tokenFile, token }: Case): string {
  return `The token in ${tokenFile} is for the audience ${token.audience}. That of its projected volume and that of the federated credential must be the same, as a rule api://AzureADTokenExchange.`;
}

function wrongClient({ clientId, tenantId }: Case): string {
  return `Is ${clientId} the client id of the identity (not its object id), and is it in tenant ${tenantId}? \`az identity list --query "[].[name,clientId,tenantId]" --output table\` tells. AKS takes it from the annotation azure.workload.identity/client-id of the ServiceAccount when a pod starts.`;
}

function wrongTenant({ tenantId }: Case): string {
  return `There is no tenant ${tenantId} in this cloud: compare AZURE_TENANT_ID with \`az account show --query tenantId\`, and --cloud with \`az cloud show --query name\`.`;
}

// Azure's clock decides, so it is its times that are compared: ours may be the wrong one.
function wrongTime({ said, tokenFile }: Case): string {
  const now = timeAfter('Current time:', said);
  if (now < timeAfter('valid from', said)) {
    return `The token in ${tokenFile} does not count yet: the clock of the API server that made it is ahead of Azure's. Set it right.`;
  }
  return `The token in ${tokenFile} has run out. The kubelet replaces it long before that: look at the kubelet and the clock of the node; \`kubectl delete pod\` brings a new one.`;
}

function timeAfter(words: string, said: string): number {
  return Date.parse(new RegExp(`${words} (\\S+),`).exec(said)?.[1] ?? '');
}

function hiddenKeys({ token }: Case): string {
  return `Azure cannot read the keys of the issuer ${token.issuer}: they must be public under its /.well-known/openid-configuration. In AKS that is \`az aks update --enable-oidc-issuer\`.`;
}

function wrongSignature({ tokenFile, token }: Case): string {
  return `The token in ${tokenFile} is not signed with a key that ${token.issuer} publishes: it is of another cluster, or older than the keys. \`kubectl delete pod\` brings a new one.`;
}

function fileAdvice({ tokenFile, said }: Case): string {
  if (!/ENOENT|EACCES|No content on the file/.test(said)) return generalAdvice();
  return `The token file ${tokenFile} must be projected into the pod. In AKS: \`az aks update --enable-oidc-issuer --enable-workload-identity\`, label the pod azure.workload.identity/use=true, and start it anew with \`kubectl rollout restart\`.`;
}

function generalAdvice(): string {
  return "Check the operator's identity: tenant, client id, and issuer and subject of its federated credential.";
}
