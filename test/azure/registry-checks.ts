import type { Azure, Call } from './call.ts';
import { gatewayError, registryError } from './errors.ts';
import type { RegistryWrite } from './registry-parse.ts';
import { registrationOf, type NetworkRules, type Registry } from './state.ts';

/** Failed and Canceled are ends: a registry in them takes the next write. */
export function refuseBusyRegistry({ id, provisioningState }: Registry, azure: Azure): void {
  if (!['Creating', 'Updating', 'Deleting'].includes(provisioningState)) return;
  const message =
    `The resource '${id}' is busy processing a previous update request (provisioning state ` +
    `${provisioningState}) and is currently unable to accept the request. Please try again later.`;
  throw registryError(409, azure.settings.dialect.registryBusyCode, message);
}

/** What Premium alone has. Also a rule set that would change nothing is refused below Premium. */
export function refuseForSku(sku: string, { properties }: RegistryWrite, kept: NetworkRules): void {
  if (sku === 'Premium') return;
  if (properties?.networkRuleSet || isRestricted(kept)) {
    const message = `Network rules are not supported for the SKU ${sku}.`;
    throw registryError(400, 'NetworkRuleNotSupported', message);
  }
  if (properties?.publicNetworkAccess === 'Disabled') {
    const message = `Disabling public network access is not supported for the SKU ${sku}.`;
    throw registryError(400, 'DisablingPublicNetworkAccessNotSupported', message);
  }
  if (properties?.dataEndpointEnabled === true) {
    const message = `Dedicated data endpoints are not supported for the SKU ${sku}.`;
    throw registryError(400, 'DataEndpointNotSupported', message);
  }
}

export function refuseUnregistered(call: Call, azure: Azure): void {
  const namespace = 'Microsoft.ContainerRegistry';
  const subscription = call.params['subscription'] ?? '';
  if (registrationOf(azure.state, subscription, namespace) === 'Registered') return;
  const message =
    `The subscription is not registered to use namespace '${namespace}'. ` +
    'See https://aka.ms/rps-not-found for how to register subscriptions.';
  throw gatewayError({ status: 409, code: 'MissingSubscriptionRegistration', message });
}

function isRestricted({ defaultAction, subnets, ips }: NetworkRules): boolean {
  return defaultAction === 'Deny' || subnets.length + ips.length > 0;
}
