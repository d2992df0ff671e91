import type { AzureSimulator } from '../azure/server.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import type { OperatorProcess } from '../support/operator.ts';

export type Moment = 'before' | 'after';

export interface KillPointOptions {
  readonly operator: OperatorProcess;
  readonly azure: AzureSimulator;
  readonly proxy: FaultProxy;
  readonly moment: Moment;
  /** From 1: the call at which it dies. */
  readonly nth: number;
  /** Which calls count; all where left out. */
  readonly counts?: RegExp;
}

/**
 * Kills an operator with SIGKILL at one of its calls: any call to Azure, or a write to Kubernetes. `before`: the call never
 * gets there. `after`: it has taken effect, and the operator does not live to hear of it.
 */
export class KillPoint implements Disposable {
  readonly #options: KillPointOptions;
  readonly #disarm: (() => void)[];
  #count = 0;
  #hit: string | undefined;

  constructor(options: KillPointOptions) {
    this.#options = options;
    const { azure, proxy, moment } = options;
    const onArm = ({ method, url }: { readonly method: string; readonly url: string }) =>
      this.#pass(`${method} ${new URL(url).pathname}`);
    const onWrite = ({ method, path }: { readonly method: string; readonly path: string }) =>
      this.#pass(`${method} ${path}`);
    const kind = moment === 'before' ? 'beforeForward' : 'afterAnswer';
    this.#disarm = [
      moment === 'before' ? azure.onRequest(onArm) : azure.onResponse(onArm),
      ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) =>
        proxy.inject({ method, fault: { kind, hook: onWrite } }),
      ),
    ];
  }

  /** The call at which it died; undefined where there were not so many. */
  get hit(): string | undefined {
    return this.#hit;
  }

  [Symbol.dispose](): void {
    for (const disarm of this.#disarm) disarm();
  }

  async #pass(call: string): Promise<void> {
    const { operator, moment, nth, counts } = this.#options;
    if (counts?.test(call) === false) return;
    this.#count += 1;
    if (this.#count !== nth) return;
    this.#hit = call;
    operator.kill('SIGKILL');
    // A call that nobody waits for any more is not carried out.
    if (moment === 'before') await new Promise(() => undefined);
  }
}
