interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number | undefined;
  readonly lastTransitionTime: string;
}

/** What the rules look at, of any kind. */
export interface Reported {
  readonly metadata: { readonly generation: number };
  readonly status: {
    readonly observedGeneration?: number | undefined;
    readonly conditions?: readonly Condition[] | undefined;
  };
}

const notSeen = -1;

/**
 * Where a status breaks what tools that go by conditions rely on, a sentence each. The model are the checks of Flux's own
 * controllers (github.com/fluxcd/pkg, runtime/conditions/check). Theirs keep observedGeneration back while Reconciling; ours
 * moves it together with Ready, as Kubernetes' conventions have it, which kstatus judges alike.
 */
export function breaches({ metadata, status }: Reported): readonly string[] {
  const { observedGeneration = notSeen, conditions = [] } = status;
  if (observedGeneration === notSeen) {
    return conditions.length === 0 ? [] : ['conditions without observedGeneration'];
  }
  return [
    ...(observedGeneration > metadata.generation ? ['observedGeneration is of the future'] : []),
    ...conditions.flatMap((condition) => ofCondition(condition, observedGeneration)),
    ...repeated(conditions.map(({ type }) => type)),
    ...ofProgress(conditions),
  ];
}

/** Where a status breaks with the one before it. */
export function steps(before: Reported, after: Reported): readonly string[] {
  const [from, to] = [before, after].map(({ status }) => status.observedGeneration ?? notSeen);
  const back =
    (from ?? 0) > (to ?? 0) ? [`observedGeneration goes back from ${from} to ${to}`] : [];
  const moved = (after.status.conditions ?? []).flatMap((condition) => {
    const earlier = before.status.conditions?.find(({ type }) => type === condition.type);
    return earlier === undefined ? [] : ofTransition(earlier, condition);
  });
  return [...back, ...moved];
}

function ofCondition(condition: Condition, observedGeneration: number): readonly string[] {
  const { type, reason, message, lastTransitionTime } = condition;
  return [
    ...(condition.observedGeneration === observedGeneration
      ? []
      : [`${type} is of generation ${condition.observedGeneration}, not ${observedGeneration}`]),
    ...(/^[A-Z][A-Za-z]+$/.test(reason) ? [] : [`${type} has the reason '${reason}'`]),
    ...(message === '' ? [`${type} has no message`] : []),
    ...(Number.isNaN(Date.parse(lastTransitionTime)) ? [`${type} has no time`] : []),
  ];
}

function repeated(types: readonly string[]): readonly string[] {
  return types
    .filter((type, index) => types.indexOf(type) !== index)
    .map((type) => `${type} is there twice`);
}

function ofProgress(conditions: readonly Condition[]): readonly string[] {
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready === undefined) return ['no Ready'];
  const abnormal = conditions.filter(({ type }) => type === 'Reconciling' || type === 'Stalled');
  const wanted = ready.status === 'True' ? 0 : 1;
  return [
    ...abnormal
      .filter(({ status }) => status !== 'True')
      .map(({ type }) => `${type} is there and not True`),
    ...(abnormal.length === wanted
      ? []
      : [
          `Ready=${ready.status} with ${abnormal.map(({ type }) => type).join(' and ') || 'neither Reconciling nor Stalled'}`,
        ]),
  ];
}

function ofTransition(before: Condition, after: Condition): readonly string[] {
  const [from, to] = [before, after].map(({ lastTransitionTime }) => lastTransitionTime);
  if (before.status === after.status) {
    return from === to ? [] : [`${after.type} stays ${after.status}, and its time moves`];
  }
  return Date.parse(to ?? '') >= Date.parse(from ?? '')
    ? []
    : [`${after.type} turns ${after.status} before it turned ${before.status}`];
}
