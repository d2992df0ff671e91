import { parseRegistryId, type RegistryId } from '../api/resource-id.ts';
import { CommandError } from './io.ts';

export const registryArgument = '<REGISTRY_ID>';

/** Throws CommandError. */
export function registryIdOf(text: string): RegistryId {
  const id = parseRegistryId(text);
  if (id !== undefined) return id;
  const name = /^[a-z0-9]{5,50}$/i.test(text) ? text : 'NAME';
  throw new CommandError(
    `${text} is no ARM id of a registry. To find it: az acr show --name ${name} --query id --output tsv`,
  );
}
