import { isObject, type Json } from '../azure/json.ts';

/** Every value that the client has sent so far, and the names that it chose. */
export class Known {
  readonly #values = new Set<string>();
  readonly #names = new Set<string>();

  get values(): ReadonlySet<string> {
    return this.#values;
  }

  /** The names in an address; its fixed parts say nothing. */
  learnUrl({ pathname }: URL): void {
    const parts =
      /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?(?:\/providers\/[^/]+(.*))?$/i;
    const [, subscription, group, rest = ''] = parts.exec(pathname) ?? [];
    const names = rest.split('/').filter((name, index) => index % 2 === 0 && name !== '');
    for (const name of [subscription, group, ...names]) {
      if (name !== undefined) this.#values.add(decodeURIComponent(name).toLowerCase());
    }
    const name = names.at(-1)?.toLowerCase() ?? '';
    // A name of a letter or two would be found in too much that it has nothing to do with.
    if (name.length > 3) this.#names.add(name);
  }

  /** Without words such as None or Disabled, which mean something else in each place. */
  learn(sent: Json | undefined): void {
    const words = textsIn(sent).filter((text) => !/^[A-Z][A-Za-z]*$/.test(text));
    for (const word of words) this.#values.add(word.toLowerCase());
  }

  /** Whether any value in it was sent, or is made from a name that was. */
  determines(value: Json): boolean {
    return textsIn(value)
      .map((text) => text.toLowerCase())
      .some((text) => this.#values.has(text) || this.#isMadeFromName(text));
  }

  #isMadeFromName(text: string): boolean {
    return [...this.#names].some(
      (name) => text.startsWith(`${name}.`) || text.startsWith(`${name}-`),
    );
  }
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
