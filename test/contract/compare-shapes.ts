import { isObject, type Json } from '../azure/json.ts';

/**
 * Whether the elements of one list could stand in the other: no member that none of the recorded
 * ones has, each that all of them have, and the types that they have there.
 */
export function shapeProblems(
  recorded: readonly Json[],
  simulated: readonly Json[],
  path: string,
): readonly string[] {
  const problems = simulated.flatMap((entry) => entryProblems(recorded, entry, `${path}[]`));
  return [...new Set(problems)];
}

function entryProblems(recorded: readonly Json[], entry: Json, path: string): readonly string[] {
  const types = new Set(recorded.map(typeOf));
  if (!types.has(typeOf(entry))) {
    return [`${path}: recorded ${[...types].join(' or ')}, the simulator gives ${typeOf(entry)}`];
  }
  if (Array.isArray(entry)) {
    const inner = recorded.flatMap((value) => (Array.isArray(value) ? value : []));
    return inner.length === 0 ? [] : shapeProblems(inner, entry, path);
  }
  if (!isObject(entry)) return [];
  const objects = recorded.filter(isObject);
  const members = new Set([entry, ...objects].flatMap((value) => Object.keys(value)));
  return [...members].flatMap((member) => {
    const values = objects.flatMap((value) => value[member] ?? []);
    const holders = objects.filter((value) => member in value);
    const own = entry[member];
    if (own === undefined) {
      return holders.length === objects.length
        ? [`${path}.${member}: recorded, the simulator leaves it out`]
        : [];
    }
    if (holders.length === 0) return [`${path}.${member}: not recorded, the simulator adds it`];
    return values.length === 0 ? [] : memberProblems(holders, member, own, path);
  });
}

function memberProblems(
  holders: readonly Record<string, Json>[],
  member: string,
  own: Json,
  path: string,
): readonly string[] {
  const values = holders.map((holder) => holder[member] ?? null);
  return entryProblems(values, own, `${path}.${member}`);
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
