import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface ApiAccess {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: string;
}

/** One request on a connection of its own; a status is a result, only a lost connection throws. */
export async function requestApi(
  access: ApiAccess,
  { method = 'GET', path, body }: ApiRequest,
  signal: AbortSignal,
): Promise<ApiResponse> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(new URL(path, access.server), {
      method,
      ca: access.ca,
      agent: false,
      signal,
      headers: {
        authorization: `Bearer ${access.token}`,
        'content-type': 'application/json',
      },
    });
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
  return { status: response.statusCode ?? 0, body: await text(response) };
}
