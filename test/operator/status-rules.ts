import { reasons } from '../../src/api/reasons.ts';
import type { KstatusResult } from '../control-plane/tools.ts';
import type { Entry } from './chronicle.ts';
import { conditionOf, type KubeObject } from './objects.ts';

/** Judges as Flux, Argo CD and Helm do. */
export type Kstatus = (object: unknown) => Promise<KstatusResult>;

/** Holds every state that policies went through to what kstatus and our own table of reasons promise. */
export class StatusRules {
  readonly #kstatus: Kstatus;
  /** Judging takes a process, and most states have been seen before. */
  readonly #verdicts = new Map<string, Promise<string>>();

  constructor(kstatus: Kstatus) {
    this.#kstatus = kstatus;
  }

  /** What is wrong with the states, a sentence each. */
  async violations(entries: readonly Entry[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { kind, object, raw } of entries) {
      if (kind === 'deleted') continue;
      const verdict = await this.#verdictOf(object, raw);
      const wrong = [...contradictions(object), ...mismatch(object, verdict)];
      const { namespace, name, resourceVersion } = object.metadata;
      const { reason } = conditionOf(object, 'Ready') ?? {};
      found.push(
        ...wrong.map((what) => `${namespace}/${name} at ${resourceVersion} (${reason}): ${what}`),
      );
    }
    return found;
  }

  #verdictOf(object: KubeObject, raw: unknown): Promise<string> {
    const key = signatureOf(object);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.#kstatus(raw).then(({ status }) => status);
    this.#verdicts.set(key, verdict);
    return verdict;
  }
}

function signatureOf({ metadata, status }: KubeObject): string {
  const conditions = status.conditions.map((condition) => [condition.type, condition.status]);
  const isSeen = status.observedGeneration === metadata.generation;
  return JSON.stringify([metadata.deletionTimestamp !== undefined, isSeen, conditions]);
}

function mismatch(object: KubeObject, verdict: string): readonly string[] {
  const wanted = wantedVerdict(object);
  return verdict === wanted ? [] : [`kstatus says ${verdict}, not ${wanted}`];
}

function wantedVerdict(object: KubeObject): string {
  const { metadata, status } = object;
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (status.observedGeneration !== metadata.generation) return 'InProgress';
  if (conditionOf(object, 'Stalled') !== undefined) return 'Failed';
  return conditionOf(object, 'Ready')?.status === 'True' ? 'Current' : 'InProgress';
}

function contradictions(object: KubeObject): readonly string[] {
  const [ready, reconciling, stalled] = ['Ready', 'Reconciling', 'Stalled'].map((type) =>
    conditionOf(object, type),
  );
  const found: string[] = [];
  if (reconciling !== undefined && stalled !== undefined) found.push('Reconciling and Stalled');
  for (const abnormal of [reconciling, stalled]) {
    if (abnormal !== undefined && abnormal.status !== 'True')
      found.push(`${abnormal.type} not True`);
  }
  if (ready === undefined) return found;
  const progress = Object.entries(reasons).find(([reason]) => reason === ready.reason)?.[1];
  const shown = shownProgress(ready.status, reconciling !== undefined, stalled !== undefined);
  if (shown !== progress) found.push(`shown as ${shown}, in the table of reasons ${progress}`);
  return found;
}

function shownProgress(ready: string, isReconciling: boolean, isStalled: boolean): string {
  if (ready === 'True') return isReconciling || isStalled ? 'a contradiction' : 'settled';
  if (isStalled) return 'stalled';
  return isReconciling ? 'progressing' : 'nothing';
}
