import { see } from '../../azure/arm/see.ts';
import type { Identity } from '../../azure/identity/identity.ts';
import type { Examiner } from './examiner.ts';
import { type Finding, failed, failure, ok } from './finding.ts';

/** Who we are for Azure, and whether that is anybody there. */
export async function checkIdentity(examiner: Examiner): Promise<readonly Finding[]> {
  const { azure, call, signal, readIdentity } = examiner;
  const identity = await see(() => readIdentity(signal));
  if (identity.kind === 'failed') return [failure('Identity', identity.failure)];
  const who = ok('Identity', `${kinds[examiner.credential.kind]}: ${named(identity.value)}`);
  const subscriptions = await see(() => azure.subscriptions.list(call, signal));
  if (subscriptions.kind === 'failed')
    return [who, failure('Subscriptions', subscriptions.failure)];
  const count = subscriptions.value.length;
  return [who, count > 0 ? ok('Subscriptions', reads(count)) : nowhere(identity.value)];
}

const kinds = {
  workloadIdentity: 'workload identity',
  managedIdentity: 'managed identity',
  clientSecret: 'client secret',
  azureCli: 'Azure CLI',
} as const;

function named({ user, appId, objectId, tenantId }: Identity): string {
  const parts = [
    user,
    appId === undefined ? undefined : `client id ${appId}`,
    objectId === undefined ? undefined : `object id ${objectId}`,
    tenantId === undefined ? undefined : `tenant ${tenantId}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function reads(count: number): string {
  return `the identity can read ${count === 1 ? '1 subscription' : `${count} subscriptions`}`;
}

function nowhere({ objectId = '<object id>' }: Identity): Finding {
  return failed(
    'Subscriptions',
    'the identity has no role in any subscription. Give it one where its registries and subnets are, such as the one in deploy/azure/azure-role.json: ' +
      `az role assignment create --assignee-object-id ${objectId} --assignee-principal-type ServicePrincipal --role "Registry Network Operator" --scope <resource group id>`,
  );
}
