import type { Failure } from '../../plan/failure.ts';
import { stableText } from './arm-fault.ts';
import type { Attempt } from './arm-request.ts';

/** No answer came: a reset, a timeout, a name that does not resolve. A write may have happened all the same. */
export function failureOfSilence(error: unknown, attempt: Attempt): Failure {
  const said = stableText(error instanceof Error ? error.message : String(error));
  const doubt =
    attempt.method === 'GET' ? '' : ' The change may have happened: the next read shows.';
  return {
    kind: 'unavailable',
    message: `No answer from Azure for ${attempt.method} ${attempt.path}: ${said}.${doubt}`,
    correlationId: attempt.correlationId,
  };
}
