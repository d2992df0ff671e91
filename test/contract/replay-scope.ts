import { supportedVersions } from '../azure/api-versions.ts';
import { route } from '../azure/router.ts';
import { defaultDialect } from '../azure/settings.ts';
import { isPoll, type OperationAddresses } from './recorded-operations.ts';
import type { Recorded } from './recording.ts';
import { codeOf } from './scene.ts';

/** Why an exchange cannot be replayed; undefined where it can. */
export function reasonToSkip(
  recorded: Recorded,
  addresses: OperationAddresses,
): string | undefined {
  if (isPoll(recorded)) {
    return addresses.of(recorded) === undefined ? 'its operation was not replayed' : undefined;
  }
  return whatIsNotOffered(recorded) ?? whatWasNotRecorded(recorded);
}

function whatIsNotOffered({ method, url, status }: Recorded): string | undefined {
  const { pathname, searchParams } = new URL(url);
  const routed = route(method, pathname);
  if (routed.kind !== 'matched') return `not offered: ${method} ${typeIn(pathname)}`;
  const version = searchParams.get('api-version') ?? '';
  const { namespace } = routed.match.entry;
  const isOffered = supportedVersions(namespace, defaultDialect)?.includes(version) ?? false;
  return isOffered || status >= 300 ? undefined : `not offered: ${namespace} at ${version}`;
}

/** A refusal for a cause that lies outside the exchanges cannot be brought about again. */
function whatWasNotRecorded(recorded: Recorded): string | undefined {
  const { status } = recorded;
  if (status >= 500) return 'a failure of Azure';
  if (status === 401 || status === 403) return 'the rights were not recorded';
  const isQuota = /Throttled|TooManyRequests/i.test(codeOf(recorded) ?? '');
  return status === 429 && isQuota ? 'the load was not recorded' : undefined;
}

function typeIn(pathname: string): string {
  const [, namespace, rest = ''] = /\/providers\/([^/]+)\/?(.*)$/.exec(pathname) ?? [];
  if (namespace === undefined) return everyOther(pathname, 1);
  return `${namespace}/${everyOther(rest, 0)}`;
}

function everyOther(path: string, from: 0 | 1): string {
  return path
    .split('/')
    .filter((_, index) => index % 2 === from)
    .join('/');
}
