interface Judged {
  readonly metadata: {
    readonly generation: number;
    readonly deletionTimestamp?: string | undefined;
  };
  readonly status: {
    readonly observedGeneration?: number | undefined;
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
  };
}

export type Verdict = 'Terminating' | 'InProgress' | 'Failed' | 'Current';

/** What kstatus is to make of our objects. */
export function verdictOf({ metadata, status }: Judged): Verdict {
  const isTrue = (type: string) =>
    status.conditions.some((condition) => condition.type === type && condition.status === 'True');
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (status.observedGeneration !== metadata.generation) return 'InProgress';
  if (isTrue('Stalled')) return 'Failed';
  return isTrue('Ready') ? 'Current' : 'InProgress';
}

export type Health = 'Progressing' | 'Degraded' | 'Healthy' | 'Suspended';

const healthOf = {
  Terminating: 'Progressing',
  InProgress: 'Progressing',
  Failed: 'Degraded',
  Current: 'Healthy',
} as const satisfies Record<Verdict, Health>;

/** What Argo CD is to say where kstatus says that. It alone knows suspension. */
export function healthFor(verdict: Verdict, isSuspended: boolean): Health {
  return isSuspended && verdict !== 'Terminating' ? 'Suspended' : healthOf[verdict];
}
