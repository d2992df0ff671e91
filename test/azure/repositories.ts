import type { Answer } from './call.ts';
import { layerNamed, manifest } from './images.ts';
import { layerAddress } from './layer-hosts.ts';
import type { Registry } from './state.ts';

export interface Pull {
  readonly registry: Registry;
  readonly path: string;
  readonly authorization: string | undefined;
  /** Counts the layers that are asked for. */
  readonly nextTurn: () => number;
}

/** What a registry says to a client that its network rules let in. */
export function answerRepository(pull: Pull): Answer {
  const { registry, path, authorization } = pull;
  if (path === '/oauth2/token') return tokenFor(pull);
  if (authorization !== `Bearer ${tokenOf(registry)}`) return challenge(registry);
  if (path === '/v2/') return { status: 200, headers, body: () => ({}) };
  const [, , kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
  if (kind === 'manifests') return { status: 200, headers, body: manifest };
  if (kind === 'blobs' && layerNamed(reference) !== undefined) {
    const location = layerAddress(registry, reference, pull.nextTurn());
    return { status: 307, headers: { ...headers, location } };
  }
  return failed(404, 'NAME_UNKNOWN', 'repository name not known to registry');
}

export function failed(status: number, code: string, message: string): Answer {
  return { status, headers, body: () => ({ errors: [{ code, message }] }) };
}

const headers = { 'docker-distribution-api-version': 'registry/2.0' };

/** For whoever says who it is, in whatever way: this is about networks. */
function tokenFor({ registry, authorization }: Pull): Answer {
  return authorization === undefined
    ? failed(401, 'UNAUTHORIZED', 'authentication required')
    : { status: 200, headers, body: () => ({ access_token: tokenOf(registry) }) };
}

function tokenOf({ name }: Registry): string {
  return `pull-${name}`;
}

function challenge({ loginServer }: Registry): Answer {
  const realm = `Bearer realm="https://${loginServer}/oauth2/token",service="${loginServer}"`;
  const message =
    'authentication required, visit https://aka.ms/acr/authorization for more information.';
  const answer = failed(401, 'UNAUTHORIZED', message);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': realm } };
}
