import { reasons } from '../../src/api/reasons.ts';
import type { KstatusResult } from '../control-plane/tools.ts';
import { argocdHealth } from '../status/argocd.ts';
import { breaches, steps } from '../status/conformance.ts';
import { healthFor, verdictOf } from '../status/kstatus-model.ts';
import type { Entry } from './chronicle.ts';
import { conditionOf, type KubeObject } from './objects.ts';

/** Judges as Flux and Helm do. */
export type Kstatus = (object: unknown) => Promise<KstatusResult>;

/** Holds every state that objects went through to what tools make of it, and to our own table of reasons. */
export class StatusRules {
  readonly #kstatus: Kstatus;
  /** What the judges have against a state. Asking them takes processes, and most states have been seen before. */
  readonly #objections = new Map<string, readonly string[]>();

  constructor(kstatus: Kstatus) {
    this.#kstatus = kstatus;
  }

  /** What is wrong with the states, a sentence each. */
  async violations(entries: readonly Entry[]): Promise<readonly string[]> {
    const alive = entries.filter(({ kind }) => kind !== 'deleted');
    await this.#ask(alive);
    const last = new Map<string, KubeObject>();
    return alive.flatMap(({ object }) => {
      const before = last.get(object.metadata.uid);
      last.set(object.metadata.uid, object);
      const wrong = [
        ...(this.#objections.get(signatureOf(object)) ?? []),
        ...breaches(object),
        ...(before === undefined ? [] : steps(before, object)),
        ...offTheTable(object),
      ];
      return wrong.map((what) => `${nameOf(object)}: ${what}`);
    });
  }

  async #ask(entries: readonly Entry[]): Promise<void> {
    const unknown = new Map(
      entries
        .map((entry) => [signatureOf(entry.object), entry] as const)
        .filter(([signature]) => !this.#objections.has(signature)),
    );
    if (unknown.size === 0) return;
    const healths = await argocdHealth([...unknown.values()].map(({ raw }) => raw));
    for (const [index, [signature, { object, raw }]] of [...unknown].entries()) {
      const { status: verdict } = await this.#kstatus(raw);
      const said = { verdict, health: healths[index]?.status };
      this.#objections.set(signature, objectionsTo(object, said));
    }
  }
}

function objectionsTo(
  object: KubeObject,
  said: { readonly verdict: string; readonly health: string | undefined },
): readonly string[] {
  const verdict = verdictOf(object);
  const health = healthFor(verdict, object.spec['suspend'] === true);
  // Argo CD runs no script for what is being deleted.
  const isJudged = verdict !== 'Terminating';
  return [
    ...(said.verdict === verdict ? [] : [`kstatus says ${said.verdict}, not ${verdict}`]),
    ...(!isJudged || said.health === health ? [] : [`Argo CD says ${said.health}, not ${health}`]),
  ];
}

/** All that any judge looks at. */
function signatureOf({ kind, metadata, spec, status }: KubeObject): string {
  const conditions = status.conditions.map((condition) => [condition.type, condition.status]);
  const isSeen = status.observedGeneration === metadata.generation;
  const isLeaving = metadata.deletionTimestamp !== undefined;
  return JSON.stringify([kind, isLeaving, spec['suspend'], isSeen, conditions]);
}

function offTheTable(object: KubeObject): readonly string[] {
  const reason = conditionOf(object, 'Ready')?.reason;
  if (reason === undefined) return [];
  // Only a ledger knows this one.
  const known = { ...reasons, LeftInPlace: 'stalled' };
  const progress = Object.entries(known).find(([name]) => name === reason)?.[1];
  const shown = shownProgress(object);
  return shown === progress ? [] : [`shown as ${shown}, in the table of reasons ${progress}`];
}

function shownProgress(object: KubeObject): string {
  if (conditionOf(object, 'Stalled') !== undefined) return 'stalled';
  return conditionOf(object, 'Reconciling') === undefined ? 'settled' : 'progressing';
}

function nameOf(object: KubeObject): string {
  const { namespace, name, resourceVersion } = object.metadata;
  const reason = conditionOf(object, 'Ready')?.reason;
  return `${object.kind} ${namespace}/${name} at ${resourceVersion} (${reason})`;
}
