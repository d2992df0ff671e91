#!/bin/sh
# Makes the identity of the operator: a managed identity that trusts the operator's ServiceAccount in an AKS cluster, with a
# custom role of exactly what the operator does, on the groups that hold registries and virtual networks. Run it again to
# change the role or to add groups. It needs az, signed in as somebody who may assign roles.
set -eu

usage() {
  cat >&2 << 'END'
Usage: deploy/azure/identity.sh --cluster NAME --cluster-group GROUP --scope ID [--scope ID]... [options]

  --cluster, --cluster-group   the AKS cluster that the operator runs in
  --scope ID                   a resource group, registry, virtual network or subscription that the operator may change
  --identity NAME              of the managed identity, made in the cluster's group (default: registry-network-operator)
  --namespace NAME             of the operator (default: registry-network-system)
END
  exit 2
}

cluster='' group='' scopes='' identity=registry-network-operator namespace=registry-network-system
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage
  case $1 in
    --cluster) cluster=$2 ;;
    --cluster-group) group=$2 ;;
    --scope) scopes="$scopes $2" ;;
    --identity) identity=$2 ;;
    --namespace) namespace=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[ -n "$cluster" ] && [ -n "$group" ] && [ -n "$scopes" ] || usage
here=$(cd "$(dirname "$0")" && pwd)

az aks update --name "$cluster" --resource-group "$group" --enable-oidc-issuer --enable-workload-identity --output none
issuer=$(az aks show --name "$cluster" --resource-group "$group" --query oidcIssuerProfile.issuerUrl --output tsv)

az identity create --name "$identity" --resource-group "$group" --output none
client=$(az identity show --name "$identity" --resource-group "$group" --query clientId --output tsv)
principal=$(az identity show --name "$identity" --resource-group "$group" --query principalId --output tsv)
az identity federated-credential create --name registry-network-operator --identity-name "$identity" --resource-group "$group" \
  --issuer "$issuer" --subject "system:serviceaccount:$namespace:registry-network-operator" \
  --audiences api://AzureADTokenExchange --output none

# A custom role can be assigned in the subscriptions that it names.
subscriptions=$(printf '%s\n' $scopes | cut -d/ -f1-3 | sort -u | sed 's/.*/"&"/' | paste -sd, -)
role=$(sed "s|\"/subscriptions/00000000-0000-0000-0000-000000000000\"|$subscriptions|" "$here/azure-role.json")
if [ -n "$(az role definition list --name 'Registry Network Operator' --query '[].name' --output tsv)" ]; then
  az role definition update --role-definition "$role" --output none
else
  az role definition create --role-definition "$role" --output none
fi
for scope in $scopes; do
  az role assignment create --role 'Registry Network Operator' --scope "$scope" \
    --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal --output none
done

echo "client id: $client"
