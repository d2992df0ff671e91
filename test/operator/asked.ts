import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { text as textOf } from 'node:stream/consumers';

export interface Asking {
  readonly isSecure: boolean;
  readonly address: string;
  readonly path: string;
  readonly token?: string | undefined;
  /** What to put there; without it, it is got. */
  readonly put?: string | undefined;
}

export interface Asked {
  readonly status: number | undefined;
  readonly text: string;
}

/** The answer of an operator's own servers, whose certificate nobody vouches for. */
export function asked({ isSecure, address, path, token, put }: Asking): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>();
  const options = {
    method: put === undefined ? 'GET' : 'PUT',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    rejectUnauthorized: false,
  };
  const url = `${isSecure ? 'https' : 'http'}://${address}${path}`;
  const outgoing = isSecure ? requestTls(url, options) : requestPlain(url, options);
  outgoing.on('error', reject);
  outgoing.on('response', (answer) => {
    textOf(answer).then((text) => resolve({ status: answer.statusCode, text }), reject);
  });
  outgoing.end(put);
  return promise;
}
