import { shortNameOf } from '../api/resource-id.ts';

/** The flags by which `az acr` finds a registry, whatever subscription it is set to. */
export function acr(armId: string): string {
  return `--name ${shortNameOf(armId)} --subscription ${armId.split('/')[2] ?? ''}`;
}
