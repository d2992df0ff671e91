import { parseResourceId } from '../azure/ids.ts';
import type { Exchange } from '../azure/exchange-log.ts';
import { isObject, objectAt, textAt } from '../azure/json.ts';

type Answered = Pick<Exchange, 'method' | 'url' | 'status' | 'response' | 'responseHeaders'>;

/** What holds for every answer of ARM, and no OpenAPI file says. */
export function armProblems(exchange: Answered): readonly string[] {
  return [
    ...idProblems(exchange),
    ...operationProblems(exchange),
    ...pollProblems(exchange),
    ...errorProblems(exchange),
  ];
}

/** The id in the body is the address that was asked, whatever the case. */
function idProblems({ url, status, response }: Answered): readonly string[] {
  const { pathname } = new URL(url);
  if (status >= 300 || !parseResourceId(pathname) || !isObject(response)) return [];
  const id = textAt(response, 'id');
  if (id === undefined || id.toLowerCase() === pathname.toLowerCase()) return [];
  return [`$.id is ${id}, asked for was ${pathname}`];
}

/** What has only begun says where to ask how it goes on. */
function operationProblems({ method, status, responseHeaders }: Answered): readonly string[] {
  if (method === 'GET' || (status !== 201 && status !== 202)) return [];
  const address = responseHeaders['azure-asyncoperation'] ?? responseHeaders['location'];
  return address !== undefined && URL.canParse(address)
    ? []
    : [`${status} without the address of its operation`];
}

/** How an operation goes is told in `status`; its result, elsewhere, has no body. */
function pollProblems({ method, url, status, response }: Answered): readonly string[] {
  const isPoll = /\/(operations|operationStatuses)\/[^/]+$/i.test(new URL(url).pathname);
  if (!isPoll || method !== 'GET' || status !== 200) return [];
  const told = isObject(response) ? textAt(response, 'status') : undefined;
  return told === undefined ? ['an operation without a status'] : [];
}

function errorProblems({ status, response }: Answered): readonly string[] {
  if (status < 400) return [];
  const error = isObject(response) ? objectAt(response, 'error') : undefined;
  const isTold =
    textAt(error ?? {}, 'code') !== undefined && textAt(error ?? {}, 'message') !== undefined;
  return isTold ? [] : [`${status} without error.code and error.message`];
}
