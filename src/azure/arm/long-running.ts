import type { Operation } from '../../plan/observed.ts';
import type { ArmResponse } from './arm-request.ts';
import { retryAfterMs } from './retry-after.ts';

// What Azure asks for subnets, and a pace at which a registry's few seconds are not overslept.
const defaultAfterMs = 3_000;

/** The operation that the answer to a write says is still running; undefined where the write is over. */
export function operationIn(response: ArmResponse, nowMs: number): Operation | undefined {
  const url =
    response.headers.get('azure-asyncoperation') ??
    (response.status === 202 ? response.headers.get('location') : undefined);
  return url === undefined ? undefined : { url, afterMs: afterMsIn(response, nowMs) };
}

/** The next poll: at the address that the answer names, which may differ each time, else at the same. */
export function nextPoll(response: ArmResponse, polled: Operation, nowMs: number): Operation {
  const { headers } = response;
  const url = headers.get('azure-asyncoperation') ?? headers.get('location') ?? polled.url;
  return { url, afterMs: afterMsIn(response, nowMs) };
}

function afterMsIn(response: ArmResponse, nowMs: number): number {
  return retryAfterMs(response.headers, nowMs) ?? defaultAfterMs;
}
