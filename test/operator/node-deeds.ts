import type { KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { isKubernetesError } from '../../src/kubernetes/client/kubernetes-error.ts';
import { paths } from '../../src/kubernetes/client/resource-path.ts';

interface ToldNode {
  readonly name: string;
  readonly providerID: string;
}

/** Nodes that join the cluster of the operator, as their kubelets would tell of them. They are gone with the test. */
export class NodeDeeds implements AsyncDisposable {
  readonly #api: KubernetesApi;
  readonly #joined = new Set<string>();
  readonly #never = new AbortController().signal;

  constructor(api: KubernetesApi) {
    this.#api = api;
  }

  async join(nodes: readonly ToldNode[]): Promise<void> {
    for (const { name, providerID } of nodes) {
      const body = { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { providerID } };
      const call = { method: 'POST', path: paths.nodes, body, parse: unread } as const;
      await this.#api.request(call, this.#never);
      this.#joined.add(name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#joined) {
      const call = { method: 'DELETE', path: `${paths.nodes}/${name}`, parse: unread } as const;
      await this.#api.request(call, this.#never).catch(unlessGone);
    }
  }
}

function unread(): void {}

function unlessGone(error: unknown): void {
  if (!isKubernetesError(error, 'notFound')) throw error;
}
