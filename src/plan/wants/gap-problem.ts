import type { Failure } from '../failure.ts';
import type { Gap } from './gap.ts';
import type { Lasting } from '../memory.ts';
import { type Problem, problemNow } from '../problem.ts';

export function gapProblem({ from, why }: Gap, last: Lasting | undefined): Problem {
  switch (why.kind) {
    case 'unasked':
      return {
        reason: 'WaitingForAzure',
        message: `the subnets of ${from} were not looked at yet`,
      };
    case 'failed':
      return failedProblem(why.failure, last);
    case 'untold':
      return why.problem;
    default:
      throw new Error(`unhandled gap ${JSON.stringify(why satisfies never)}`);
  }
}

// What is missing or makes no sense here is a machine or its group, never the registry.
function failedProblem(failure: Failure, last: Lasting | undefined): Problem {
  const isAboutMachines = failure.kind === 'notFound' || failure.kind === 'invalid';
  return isAboutMachines
    ? { reason: 'NodesUnresolved', message: failure.message }
    : problemNow(failure, last);
}
