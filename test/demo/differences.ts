import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject } from '../azure/json.ts';

export interface Difference {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * What differs, in full: members are compared by name, lists by place. What was put at the end of a list is added;
 * a list whose earlier entries are not as they were has changed as a whole.
 */
export function differencesOf(before: JsonObject, after: JsonObject, at = ''): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    differenceOf(before[name], after[name], at === '' ? name : `${at}.${name}`),
  );
}

function differenceOf(before: Json | undefined, after: Json | undefined, path: string) {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) return differencesOf(before, after, path);
  if (Array.isArray(before) && Array.isArray(after) && isBeginningOf(before, after)) {
    return after.slice(before.length).map((entry, index): Difference => ({
      path: `${path}[${before.length + index}]`,
      kind: 'added',
      before: undefined,
      after: entry,
    }));
  }
  return [{ path, kind: kindOf(before, after), before, after } satisfies Difference];
}

function isBeginningOf(beginning: readonly Json[], whole: readonly Json[]): boolean {
  return isDeepStrictEqual(beginning, whole.slice(0, beginning.length));
}

function kindOf(before: Json | undefined, after: Json | undefined): Difference['kind'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}
