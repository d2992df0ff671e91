import * as z from 'zod';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json;
}

export const jsonSchema: z.ZodType<Json> = z.json();

/** The document in `text`; undefined when it is empty; throws when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  const parsed: unknown = JSON.parse(text);
  return jsonSchema.parse(parsed);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(parent: JsonObject, member: string): JsonObject | undefined {
  const value = parent[member];
  return isObject(value) ? value : undefined;
}

export function textAt(parent: JsonObject, member: string): string | undefined {
  const value = parent[member];
  return typeof value === 'string' ? value : undefined;
}

export function objectsAt(parent: JsonObject, member: string): readonly JsonObject[] {
  const value = parent[member];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The members named by `order` first, in that order, then the rest as they are. */
export function inOrder(members: JsonObject, order: readonly string[]): JsonObject {
  const first = order.flatMap((name) => {
    const value = members[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(first), ...members };
}
