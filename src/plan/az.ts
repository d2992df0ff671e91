import { shortNameOf } from '../api/resource-id.ts';

/** One word of a shell's command line: a resource group may have parentheses in its name. */
export function word(text: string): string {
  return /[^\p{L}\p{M}\p{N}\p{Pc}./:<>-]/u.test(text)
    ? `'${text.replaceAll("'", String.raw`'\''`)}'`
    : text;
}

/** The flags by which `az acr` finds a registry, whatever subscription it is set to. */
export function acr(armId: string): string {
  return `--name ${shortNameOf(armId)} --subscription ${armId.split('/')[2] ?? ''}`;
}
