import type { Failure } from '../failure.ts';
import type { Gap } from './gap.ts';
import type { Lasting } from '../memory.ts';
import { type Problem, problemNow } from '../problem.ts';

export function gapProblem({ from, gives, why }: Gap, last: Lasting | undefined): Problem {
  switch (why.kind) {
    case 'unasked':
      return {
        reason: 'WaitingForAzure',
        message: `the ${gives} of ${from} were not looked at yet`,
      };
    case 'failed':
      return failedProblem(gives, why.failure, last);
    case 'untold':
      return why.problem;
    default:
      throw new Error(`unhandled gap ${JSON.stringify(why satisfies never)}`);
  }
}

// What is missing or makes no sense here is the source, never the registry.
function failedProblem(gives: Gap['gives'], failure: Failure, last: Lasting | undefined): Problem {
  const isAboutSource = failure.kind === 'notFound' || failure.kind === 'invalid';
  return isAboutSource
    ? { reason: unresolved[gives], message: failure.message }
    : problemNow(failure, last);
}

const unresolved = { subnets: 'NodesUnresolved', ranges: 'ServiceTagsUnreadable' } as const;
