import { onTestFinished } from 'vitest';
import { paths } from '../../src/kubernetes/client/resource-path.ts';
import { type AzureOptions, type AzureSimulator, startAzure } from '../azure/server.ts';
import { identityOf } from '../deploy/pod.ts';
import { type OperatorProcess, startOperator } from '../support/operator.ts';
import { Chronicle } from './chronicle.ts';
import { leaks } from './leaks.ts';
import { type KubeObject, readyNow } from './objects.ts';
import { Places } from './places.ts';
import { PolicyDeeds } from './policies.ts';
import type { Stage } from './stage.ts';
import { storyOf } from './story.ts';
import { type ToldEvent, toldEvents } from './told-events.ts';

export interface SceneOptions {
  readonly azure?: AzureOptions;
  /** A scene on another stage, in whose Azure this one plays as well. */
  readonly beside?: Scene;
  /** Flags of every operator that is started. */
  readonly args?: readonly string[];
  /** Instead of the control plane's own, such as one that leads through a proxy. */
  readonly kubeconfig?: string;
  /** Log lines of level `error` that the test is about. */
  readonly expectedErrors?: RegExp;
  /** For how long to wait for anything. */
  readonly patienceMs?: number;
  /** Several tests play in it: whoever disposes of it has to ask for complaints. */
  readonly isShared?: boolean;
}

/** The identities in Azure that operators may have. */
export const clients = {
  usual: '00000000-0000-0000-0000-00000000c11e',
  first: '00000000-0000-0000-0000-000000000001',
  second: '00000000-0000-0000-0000-000000000002',
} as const;

/** A namespace, a simulated Azure and an operator of the test's own; nothing of it remains. */
export class Scene implements AsyncDisposable {
  readonly places = new Places();
  readonly azure: AzureSimulator;
  readonly namespace: string;
  readonly policies: PolicyDeeds;
  readonly seen: {
    readonly policies: Chronicle;
    readonly states: Chronicle;
    readonly events: Chronicle;
  };
  readonly operators: OperatorProcess[] = [];
  /** What should not have happened in the scene, whatever it was about; known when it is over. */
  readonly complaints: string[] = [];
  readonly #stage: Stage;
  readonly #options: SceneOptions;
  readonly #stack: AsyncDisposableStack;

  /** With policies that wait for nobody: an operator is started by `startOperator`. */
  static async open(stage: Stage, options: SceneOptions = {}): Promise<Scene> {
    await using stack = new AsyncDisposableStack();
    const { name } = stack.use(await stage.controlPlane.testNamespace());
    const azure = options.beside?.azure ?? stack.use(await startAzureFor(stage, options));
    const follow = async (path: string) => stack.use(await Chronicle.of(stage.api, path));
    const seen = {
      policies: await follow(paths.policies),
      states: await follow(paths.states),
      events: await follow('/apis/events.k8s.io/v1/events'),
    };
    const scene = new Scene({ stage, options, azure, namespace: name, seen, stack: stack.move() });
    // Not when it is disposed of: that would hide why the test failed.
    if (options.isShared !== true) onTestFinished(() => scene.requireNoComplaints());
    return scene;
  }

  private constructor(parts: SceneParts) {
    this.#stage = parts.stage;
    this.#options = parts.options;
    this.#stack = parts.stack;
    this.azure = parts.azure;
    this.namespace = parts.namespace;
    this.seen = parts.seen;
    this.policies = new PolicyDeeds(parts.stage, parts.namespace);
  }

  get events(): readonly ToldEvent[] {
    return toldEvents(this.seen.events);
  }

  /** The operator that was started last. */
  get operator(): OperatorProcess {
    const operator = this.operators.at(-1);
    if (operator === undefined) throw new Error('no operator was started');
    return operator;
  }

  /** As it is deployed, but for what the place asks for. */
  startOperator(more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const { installation, script } = this.#stage;
    const { pod, azureTokenFile: tokenFile } = installation;
    const { kubeconfig = installation.kubeconfig, args = [] } = this.#options;
    const identity = { tenant: this.azure.tenant, client: clients.usual, tokenFile };
    const operator = startOperator({
      script,
      kubeconfig,
      azure: this.azure,
      env: { ...pod.env, ...identityOf(pod, identity), ...env },
      args: [
        ...pod.args,
        // Its own namespace is no scene's: what one leaves there, another would find.
        `--platform-namespaces=${this.namespace}`,
        '--no-leader-elect',
        '--log-level=debug',
        ...args,
        ...more,
      ],
    });
    this.operators.push(operator);
    return operator;
  }

  /** Waits until Ready, about the spec as it stands, has this reason. */
  ready(name: string, reason: string): Promise<KubeObject> {
    const generation = this.policies.generationOf(name);
    return this.until(`${name} is ${reason}`, (policies) => {
      const policy = policies.get(name);
      if (policy === undefined || policy.metadata.generation < generation) return undefined;
      return readyNow(policy)?.reason === reason ? policy : undefined;
    });
  }

  gone(name: string): Promise<true> {
    return this.until(`${name} is gone`, (policies) => (policies.has(name) ? undefined : true));
  }

  until<T>(
    what: string,
    question: (policies: ReadonlyMap<string, KubeObject>) => T | undefined,
  ): Promise<T> {
    return this.#patiently(what, (signal) => this.seen.policies.until(question, signal));
  }

  /** The ledger of the registry, as soon as it answers the question. */
  state(
    registry: string,
    question: (state: KubeObject) => boolean = () => true,
  ): Promise<KubeObject> {
    return this.#patiently(`the ledger of ${registry} is there`, (signal) =>
      this.seen.states.until((states) => {
        const state = stateIn(states, registry);
        return state !== undefined && question(state) ? state : undefined;
      }, signal),
    );
  }

  stateGone(registry: string): Promise<true> {
    return this.#patiently(`the ledger of ${registry} is gone`, (signal) =>
      this.seen.states.until(
        (states) => (stateIn(states, registry) === undefined ? true : undefined),
        signal,
      ),
    );
  }

  /** About any object, or the one of this name. */
  event(reason: string, note: RegExp, name?: string): Promise<ToldEvent> {
    const find = () =>
      this.events.find(
        (told) =>
          told.reason === reason &&
          note.test(told.note) &&
          (name === undefined || told.regarding.name === name),
      );
    return this.#patiently(`an event ${reason} ${note.source}`, (signal) =>
      this.seen.events.until(find, signal),
    );
  }

  /** Waits for something in Azure, which tells nobody when it changes. */
  azureShows(what: string, question: () => boolean): Promise<void> {
    return this.#patiently(what, async (signal) => {
      while (!question()) {
        signal.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
  }

  requireNoComplaints(): void {
    if (this.complaints.length > 0) throw new Error(this.complaints.join('\n'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using _ = this.#stack;
    for (const operator of this.operators) await operator[Symbol.asyncDispose]();
    const { policies, states } = this.seen;
    await this.#stage.evidence.noteDemands(this.azure.log.all, Object.values(clients));
    await this.policies.clear(policies.latest.values(), states.latest.values());
    for (const { entries } of [policies, states]) {
      this.complaints.push(...(await this.#stage.rules.violations(entries)));
    }
    this.complaints.push(...this.#logged());
    this.complaints.push(
      ...leaks(this, [this.#stage.controlPlane.adminToken, this.#stage.installation.token]),
    );
  }

  /** What an operator that works does not say. */
  #logged(): readonly string[] {
    const { expectedErrors } = this.#options;
    return this.operators.flatMap(({ lines, noise }) => [
      ...noise,
      ...lines
        .filter((line) => line['level'] === 'error')
        .map((line) => JSON.stringify(line))
        .filter((line) => expectedErrors?.test(line) !== true),
    ]);
  }

  async #patiently<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { patienceMs = 20_000 } = this.#options;
    const signal = AbortSignal.timeout(patienceMs);
    try {
      return await work(signal);
    } catch (error) {
      const headline = signal.aborted ? `after ${patienceMs / 1000} s not so: ${what}` : what;
      throw new Error(`${headline}\n${storyOf(this)}`, { cause: error });
    }
  }
}

async function startAzureFor(
  stage: Stage,
  { azure: asked }: SceneOptions,
): Promise<AzureSimulator> {
  const federation = stage.installation.trustOf(Object.values(clients));
  const usual = { delays: 'none', dialect: { pollSeconds: 0 }, federation } as const;
  const azure = await startAzure({ ...usual, ...asked });
  for (const client of Object.values(clients)) {
    azure.world.grantOnly(client, [{ actions: stage.azureActions, scope: '' }]);
  }
  return azure;
}

interface SceneParts extends Pick<Scene, 'azure' | 'namespace' | 'seen'> {
  readonly stage: Stage;
  readonly options: SceneOptions;
  readonly stack: AsyncDisposableStack;
}

function stateIn(
  states: ReadonlyMap<string, KubeObject>,
  registry: string,
): KubeObject | undefined {
  return [...states.values()].find(({ spec }) => spec['registry'] === registry.toLowerCase());
}
