/**
 * The JSON merge patch (RFC 7386) that makes `current` into `wanted`, or undefined where they are the same: members no
 * longer wanted become null, arrays that differ are replaced whole. A member that is undefined is not there.
 */
export function mergePatch(current: object, wanted: object): object | undefined {
  const [before, after] = [membersOf(current), membersOf(wanted)];
  const dropped = [...before.keys()].filter((key) => !after.has(key)).map((key) => [key, null]);
  const changed = [...after].flatMap(([key, value]) => {
    const change = changeOf(before.get(key), value);
    return change === undefined ? [] : [[key, change]];
  });
  const members = [...dropped, ...changed];
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function changeOf(current: unknown, wanted: unknown): unknown {
  if (isEqual(current, wanted)) return undefined;
  return isMembers(current) && isMembers(wanted) ? mergePatch(current, wanted) : wanted;
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (isMembers(a) && isMembers(b)) return mergePatch(a, b) === undefined;
  return a === b;
}

function isMembers(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([, member]) => member !== undefined));
}
