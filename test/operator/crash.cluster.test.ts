import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { AzureOptions } from '../azure/server.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { KillPoint, type Moment } from './kill-point.ts';
import { conditionOf, type KubeObject } from './objects.ts';
import type { LogLine, OperatorProcess } from '../support/operator.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, denials, look, type Town, wanted } from './town.ts';

const stage = openStage();
const minutes = 60_000;
// But Events, which go out on the side: nothing waits for them, so before one of them is before the next call.
const any = /^\S+ (?!\/apis\/events)/;
// After a read nothing is otherwise than before the call that comes next.
const effect = /^(?!GET)\S+ (?!\/apis\/events)/;

/** Everything that an operator sends, in a run that brings a policy into force and in one that restores what was. */
test.for<{ moment: Moment; counts: RegExp; atLeast: number }>([
  { moment: 'before', counts: any, atLeast: 60 },
  { moment: 'after', counts: effect, atLeast: 25 },
])(
  'killed $moment any call, the next operator comes to the same end',
  { timeout: 10 * minutes },
  async ({ moment, counts, atLeast }) => {
    await using run = await openRun();
    run.scene.startOperator();
    const undisturbed = await converge(run, { moment, nth: 0 });
    await remove(run, { moment, nth: 0 });
    let hits = 0;
    for (let nth = 1, isHit = true; isHit; nth += 1) {
      const calls = await comesToTheSameEnd(run, undisturbed, { moment, nth, counts });
      isHit = calls.length > 0;
      hits += calls.length;
    }
    expect(hits).toBeGreaterThanOrEqual(atLeast);
  },
);

test(
  'killed while Azure works on a subnet, the next operator waits for it',
  { timeout: 3 * minutes },
  async () => {
    await using run = await openRun({ delays: { subnetOperationMs: 1_500 } });
    run.scene.startOperator();
    const undisturbed = await converge(run, { moment: 'after', nth: 0 });
    await remove(run, { moment: 'after', nth: 0 });
    for (const nth of [1, 2]) {
      const kill: Kill = { moment: 'after', nth, counts: /^PUT/ };
      expect(await comesToTheSameEnd(run, undisturbed, kill)).toHaveLength(2);
    }
  },
);

test('killed while it signs in, the next operator signs in', async () => {
  await using run = await openRun();
  run.scene.startOperator();
  const undisturbed = await converge(run, { moment: 'after', nth: 0 });
  await remove(run, { moment: 'after', nth: 0 });
  for (const kill of [
    { moment: 'before', nth: 1 },
    { moment: 'after', nth: 1 },
    { moment: 'before', nth: 2 },
    { moment: 'after', nth: 2 },
  ] as const) {
    await run.scene.operator[Symbol.asyncDispose]();
    run.scene.startOperator();
    const calls = await comesToTheSameEnd(run, undisturbed, { ...kill, counts: /oauth2|openid/ });
    expect(calls).toHaveLength(1);
  }
});

interface Run extends AsyncDisposable {
  readonly scene: Scene;
  readonly proxy: FaultProxy;
  readonly town: Town;
  readonly untouched: ReturnType<typeof look>;
}

interface Kill {
  readonly moment: Moment;
  readonly nth: number;
  readonly counts?: RegExp;
}

async function openRun(azure: AzureOptions = {}): Promise<Run> {
  await using stack = new AsyncDisposableStack();
  const { server, caFile } = stage.controlPlane;
  const ca = await readFile(caFile, 'utf8');
  const proxy = stack.use(await startFaultProxy({ server, ca }));
  const kubeconfig = await proxy.kubeconfigWithToken(stage.installation.token);
  const options = { kubeconfig, azure: { throttle: 'none', ...azure } } as const;
  const scene = stack.use(await Scene.open(stage, options));
  const town = buildTown(scene);
  const moved = stack.move();
  const dispose = () => moved[Symbol.asyncDispose]();
  return { scene, proxy, town, untouched: look(scene, town), [Symbol.asyncDispose]: dispose };
}

/** A policy comes and goes, and each time the operator dies at its nth call. Gives the calls at which it died. */
async function comesToTheSameEnd(
  run: Run,
  undisturbed: Awaited<ReturnType<typeof converge>>,
  kill: Kill,
): Promise<readonly string[]> {
  const { hit: first, ...converged } = await converge(run, kill);
  const at = `killed ${kill.moment} call ${kill.nth}`;
  expect(converged, `${at}, ${first}`).toEqual({
    look: undisturbed.look,
    ledger: undisturbed.ledger,
  });
  const second = await remove(run, kill);
  expect(look(run.scene, run.town), `${at} of the deletion, ${second}`).toEqual(run.untouched);
  expect(denials(run.town), `${at}, ${first}, or of the deletion, ${second}`).toEqual([]);
  return [first, second].filter((call) => call !== undefined);
}

async function converge(run: Run, kill: Kill) {
  const { scene, town } = run;
  const name = nameOf(kill);
  const isSign = ({ policy, reason }: LogLine) => isOf(name, policy) && reason === 'InSync';
  const hit = await killedAt(run, { kill, isSign }, async () => {
    await scene.policies.create(name, { ...wanted(town), deletionPolicy: 'Restore' });
    await scene.ready(name, 'InSync');
  });
  const state = await scene.state(town.registry, isSettled);
  return { hit, look: look(scene, town), ledger: ledgerOf(state) };
}

async function remove(run: Run, kill: Kill): Promise<string | undefined> {
  const { scene, town } = run;
  const name = nameOf(kill);
  const isSign = ({ policy, message }: LogLine) =>
    isOf(name, policy) && message === 'policy let go';
  return killedAt(run, { kill, isSign }, async () => {
    await scene.policies.delete(name);
    await scene.gone(name);
    await scene.stateGone(town.registry);
  });
}

/** The work of people while the operator dies at its nth call and another one is started. */
async function killedAt(
  { scene, proxy }: Run,
  { kill, isSign }: { readonly kill: Kill; readonly isSign: (line: LogLine) => boolean },
  work: () => Promise<void>,
): Promise<string | undefined> {
  const { azure, operator } = scene;
  using point = new KillPoint({ operator, azure, proxy, ...kill });
  const working = work();
  // People see the effect of the last call before the operator hears of it, and it may still die there.
  const isOver = working.then(() => finishes(operator, isSign));
  await Promise.race([isOver, operator.exited]);
  if (point.hit !== undefined) scene.startOperator();
  await working;
  return point.hit;
}

/** Until the look at the registry is over in which the operator gave the sign. */
function finishes(operator: OperatorProcess, isSign: (line: LogLine) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const hear = () => {
    const sign = operator.lines.findLastIndex(isSign);
    const isOver = operator.lines.slice(sign).some(({ message }) => message === 'reconciled');
    if (sign >= 0 && isOver) resolve();
  };
  operator.onLine(hear);
  hear();
  return promise;
}

function isOf(name: string, policy: unknown): boolean {
  return typeof policy === 'string' && policy.endsWith(`/${name}`);
}

function nameOf({ moment, nth }: Kill): string {
  return `${moment}-${nth}`;
}

function isSettled(state: KubeObject): boolean {
  return conditionOf(state, 'Ready')?.reason === 'InSync';
}

// Since when the rules are in force, is another moment in each run.
function ledgerOf({ spec }: KubeObject): unknown {
  const { rulesInForceSince: _, ...ledger } = spec;
  return ledger;
}
