import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isObject, jsonSchema, objectAt, objectsAt, textAt } from '../azure/json.ts';
import type { Json, JsonObject } from '../azure/json.ts';
import type { Exchange } from '../azure/exchange-log.ts';
import { fits, type Specification } from './specification.ts';

/** A schema and the file that its references start from. */
interface Placed {
  readonly schema: JsonObject;
  readonly file: string;
}

/**
 * Finds words that an enumeration does not have. The validator takes any where a file says
 * `modelAsString`, which nearly all of them do: new words may come, but none that are misspelt.
 */
export class Enumerations {
  readonly #documents = new Map<string, JsonObject>();

  problems(exchange: Exchange, { file }: Specification): readonly string[] {
    const operation = this.#operation(exchange, file);
    const responses = objectAt(operation ?? {}, 'responses') ?? {};
    const response = objectAt(responses, String(exchange.status));
    const parameters = objectsAt(operation ?? {}, 'parameters');
    const body = parameters.find((parameter) => parameter['in'] === 'body');
    return [
      ...this.#walk(
        exchange.response,
        { schema: objectAt(response ?? {}, 'schema') ?? {}, file },
        '$',
      ),
      ...this.#walk(
        exchange.body,
        { schema: objectAt(body ?? {}, 'schema') ?? {}, file },
        'request',
      ),
    ];
  }

  #operation({ method, url }: Exchange, file: string): JsonObject | undefined {
    const paths = objectAt(this.#document(file), 'paths') ?? {};
    const { pathname } = new URL(url);
    const items = Object.entries(paths).filter(([template]) => fits(template, pathname));
    return items
      .map(([, item]) => (isObject(item) ? objectAt(item, method.toLowerCase()) : undefined))
      .find((operation) => operation !== undefined);
  }

  #walk(value: Json | undefined, placed: Placed, path: string): readonly string[] {
    if (value === undefined || value === null) return [];
    const { schema, file } = this.#resolved(placed);
    const known = schema['enum'];
    if (typeof value === 'string') {
      if (!Array.isArray(known) || known.some((word) => isSame(word, value))) return [];
      return [`${path}: ${value} is none of ${JSON.stringify(known)}`];
    }
    if (Array.isArray(value)) {
      const items = { schema: objectAt(schema, 'items') ?? {}, file };
      return value.flatMap((entry, index) => this.#walk(entry, items, `${path}[${index}]`));
    }
    if (!isObject(value)) return [];
    const members = this.#members({ schema, file });
    return Object.entries(value).flatMap(([name, entry]) => {
      const member = members.get(name);
      return member ? this.#walk(entry, member, `${path}.${name}`) : [];
    });
  }

  /** The members of an object, with those of everything that it is made of. */
  #members(placed: Placed): ReadonlyMap<string, Placed> {
    const { schema, file } = this.#resolved(placed);
    const inherited = objectsAt(schema, 'allOf').flatMap((part) => [
      ...this.#members({ schema: part, file }),
    ]);
    const own = Object.entries(objectAt(schema, 'properties') ?? {}).flatMap(([name, member]) =>
      isObject(member) ? [[name, { schema: member, file }] as const] : [],
    );
    return new Map([...inherited, ...own]);
  }

  #resolved(placed: Placed): Placed {
    const reference = textAt(placed.schema, '$ref');
    if (reference === undefined) return placed;
    const [path = '', pointer = ''] = reference.split('#');
    const file = path === '' ? placed.file : resolve(dirname(placed.file), path);
    const steps = pointer.split('/').filter((step) => step !== '');
    const schema = steps.reduce((here, step) => objectAt(here, step) ?? {}, this.#document(file));
    return this.#resolved({ schema, file });
  }

  #document(file: string): JsonObject {
    const known = this.#documents.get(file);
    if (known) return known;
    const content = jsonSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const document = isObject(content) ? content : {};
    this.#documents.set(file, document);
    return document;
  }
}

/** Azure itself does not keep to the case that its files give. */
function isSame(word: Json, value: string): boolean {
  return typeof word === 'string' && word.toLowerCase() === value.toLowerCase();
}
