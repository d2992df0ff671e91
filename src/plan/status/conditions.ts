import type { Condition } from '../../api/object.ts';
import { reasons } from '../../api/reasons.ts';
import { timeOf } from '../../api/time.ts';
import type { BreakGlass } from '../guard/break-glass.ts';
import type { Verdict } from './verdict.ts';

/** A condition without what depends on its past. */
export interface Finding {
  readonly type: string;
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

/**
 * Ready, and Reconciling or Stalled where one of them is so: those two exist only while True and never together, as kstatus
 * wants it.
 */
export function readyFindings({ reason, message }: Verdict): readonly Finding[] {
  const progress = reasons[reason];
  switch (progress) {
    case 'settled':
      return [{ type: 'Ready', status: 'True', reason, message }];
    case 'progressing':
      return [
        { type: 'Ready', status: 'False', reason, message },
        { type: 'Reconciling', status: 'True', reason, message },
      ];
    case 'stalled':
      return [
        { type: 'Ready', status: 'False', reason, message },
        { type: 'Stalled', status: 'True', reason, message },
      ];
    default:
      throw new Error(`unhandled reason ${JSON.stringify(progress satisfies never)}`);
  }
}

/** A condition about one part of the way. */
export function partFinding(
  type: string,
  part: {
    readonly isDone: boolean;
    readonly problem: { readonly reason: string; readonly message: string } | undefined;
    readonly doneMessage: string;
  },
): Finding {
  if (part.isDone) return { type, status: 'True', reason: 'InSync', message: part.doneMessage };
  return {
    type,
    status: 'False',
    reason: part.problem?.reason ?? 'Applying',
    message: part.problem?.message ?? 'changes are still to be made: see status.plan',
  };
}

/** The trace of dangers that policies accept. */
export function breakGlassFinding(dangers: readonly BreakGlass[]): Finding {
  const [first] = dangers;
  return {
    type: 'BreakGlass',
    status: 'True',
    reason: first?.field === 'allowInterruption' ? 'AllowInterruption' : 'AllowLockout',
    message: dangers.map(({ message }) => message).join('; '),
  };
}

/** Conditions as Kubernetes keeps them: the time moves only with the status, and what is no longer found is dropped. */
export function conditionsFrom(
  findings: readonly Finding[],
  last: readonly Condition[],
  at: { readonly generation: number; readonly nowMs: number },
): Condition[] {
  return findings.map((finding) => {
    const before = last.find((condition) => condition.type === finding.type);
    const isSame = before?.status === finding.status;
    return {
      ...finding,
      message: finding.message.slice(0, 32_768),
      observedGeneration: at.generation,
      lastTransitionTime: isSame ? before.lastTransitionTime : timeOf(at.nowMs),
    };
  });
}
