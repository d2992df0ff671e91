import { randomUUID } from 'node:crypto';
import { must } from './install.ts';
import { policyName } from './sample-policy.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

export interface Scene {
  readonly title: string;
  /** What is about to be seen. */
  readonly sentence: string;
  play(stage: Stage): Promise<void>;
}

/** Runs kubectl in the demo's namespace, and shows it as a user would type it. */
export async function kubectl(
  stage: Stage,
  args: readonly string[],
  shown = args,
): Promise<string> {
  const { live, cluster } = stage;
  stage.signal.throwIfAborted();
  live.tell(`$ kubectl -n ${cluster.namespace} ${shown.join(' ')}`);
  return must(cluster.kubectl(['-n', cluster.namespace, ...args]));
}

/** Has the operator look at Azure now, as Flux does, and waits until it has. */
export async function askToLook(stage: Stage): Promise<void> {
  const token = randomUUID().slice(0, 8);
  const annotation = `reconcile.fluxcd.io/requestedAt=${token}`;
  await kubectl(stage, ['annotate', '--overwrite', `rnp/${policyName}`, annotation]);
  await until(
    'the operator has looked, and Azure is as the policy wants it',
    () => stage.policy()?.status.lastHandledReconcileAt === token && isInSync(stage),
    stage,
  );
}

export function isInSync({ policy }: Pick<Stage, 'policy'>): boolean {
  const current = policy();
  const ready = current?.status.conditions?.find(({ type }) => type === 'Ready');
  return (
    ready?.status === 'True' &&
    ready.reason === 'InSync' &&
    current?.status.observedGeneration === current?.metadata.generation
  );
}
