import { isObject, type Json, type JsonObject } from '../azure/json.ts';
import { clientFor, type Received } from '../azure/rest-client.ts';
import { startAzure } from '../azure/server.ts';
import { resultOf, skipped, type Check, type Result } from './check.ts';
import { compareHeaders, headerNames } from './compare-headers.ts';
import { messageFormOf } from './form.ts';
import { provocationFor, type Provocation } from './provocations.ts';
import type { ErrorSample, Recorded } from './recording.ts';
import { codeOf } from './scene.ts';

/** Provokes each recorded error in a fresh simulator and compares what it says. */
export async function checkErrors(samples: readonly ErrorSample[]): Promise<readonly Check[]> {
  const recordedNames = headerNames(samples.map(({ exchange }) => exchange.responseHeaders));
  const checks: Check[] = [];
  for (const { exchange } of samples) {
    const { pathname } = new URL(exchange.url);
    const code = codeOf(exchange) ?? 'no code';
    const group = `${exchange.status} ${code}`;
    const name = `${exchange.method} ${pathname.replace(/^.*\/providers\//i, '')}`;
    const result = await checkError(exchange, recordedNames);
    checks.push({ area: 'errors', group, name, result });
  }
  return checks;
}

async function checkError(recorded: Recorded, recordedNames: ReadonlySet<string>): Promise<Result> {
  const found = provocationFor(recorded);
  if (found.kind === 'outOfScope') return skipped(found.reason);
  const { provocation } = found;
  const received = await provoke(provocation);
  const context = { recordedNames, known: new Set<string>() };
  const problems = [
    ...compareStatus(recorded, received),
    ...compareHeaders(recorded.responseHeaders, received.headers, context),
    ...compareErrors(recorded, received, provocation),
  ];
  const { standIn } = provocation;
  return resultOf(problems, standIn === undefined ? undefined : `asked of ${standIn}`);
}

async function provoke(provocation: Provocation): Promise<Received> {
  const { method, path, body, dialect } = provocation;
  await using azure = await startAzure({ dialect });
  provocation.prepare(azure);
  return await clientFor(azure)(method, path, body === undefined ? {} : { body });
}

function compareStatus(recorded: Recorded, received: Received): readonly string[] {
  if (recorded.status === received.status) return [];
  return [`status: recorded ${recorded.status}, the simulator answers ${received.status}`];
}

function compareErrors(recorded: Recorded, received: Received, asked: Provocation): string[] {
  const roles = rolesIn([new URL(recorded.url).pathname, asked.path.split('?')[0] ?? '']);
  return compareValues(recorded.response ?? null, received.body ?? null, '$', roles);
}

function compareValues(recorded: Json, simulated: Json, path: string, roles: Roles): string[] {
  if (isObject(recorded) && isObject(simulated)) {
    return compareMembers(recorded, simulated, path, roles);
  }
  if (Array.isArray(recorded) && Array.isArray(simulated)) {
    if (recorded.length !== simulated.length) {
      return [
        `${path}: recorded ${recorded.length} entries, the simulator has ${simulated.length}`,
      ];
    }
    return recorded.flatMap((entry, index) =>
      compareValues(entry, simulated[index] ?? null, `${path}[${index}]`, roles),
    );
  }
  if (recorded === simulated) return [];
  const isText = typeof recorded === 'string' && typeof simulated === 'string';
  if (!isText || path.endsWith('.code')) {
    const [real, ours] = [JSON.stringify(recorded), JSON.stringify(simulated)];
    return [`${path}: recorded ${real}, the simulator gives ${ours}`];
  }
  const [form, own] = [formWithRoles(recorded, roles), formWithRoles(simulated, roles)];
  return form === own ? [] : [`${path}: recorded "${form}", the simulator says "${own}"`];
}

function compareMembers(
  recorded: JsonObject,
  simulated: JsonObject,
  path: string,
  roles: Roles,
): string[] {
  const members = new Set([...Object.keys(recorded), ...Object.keys(simulated)]);
  return [...members].flatMap((member) => {
    const [real, ours] = [recorded[member], simulated[member]];
    if (ours === undefined) return [`${path}.${member}: recorded, the simulator leaves it out`];
    if (real === undefined) return [`${path}.${member}: not recorded, the simulator adds it`];
    return compareValues(real, ours, `${path}.${member}`, roles);
  });
}

/** Names in addresses, and the part that each plays there: so texts about different ones compare. */
type Roles = readonly (readonly [name: string, role: string])[];

function rolesIn(paths: readonly string[]): Roles {
  return paths
    .flatMap(rolesInPath)
    .filter(([name]) => name.length > 1)
    .toSorted(([one], [other]) => other.length - one.length);
}

function rolesInPath(path: string): Roles {
  const shape =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?(?:\/providers\/([^/]+))?(.*)$/i;
  const [, subscription = '', group = '', namespace = '', rest = ''] = shape.exec(path) ?? [];
  const segments = rest.split('/').filter((segment) => segment !== '');
  return [
    [subscription, '{subscription}'],
    [group, '{group}'],
    [namespace, '{namespace}'],
    ...segments.map((segment, index) => {
      const role = `{${index % 2 === 0 ? 'type' : 'name'}${Math.floor(index / 2) + 1}}`;
      return [segment, role] as const;
    }),
  ];
}

function formWithRoles(text: string, roles: Roles): string {
  return messageFormOf(roles.reduce((form, [name, role]) => form.replaceAll(name, role), text));
}
