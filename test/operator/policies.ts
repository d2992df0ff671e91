import type { KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { isKubernetesError } from '../../src/kubernetes/client/kubernetes-error.ts';
import {
  leasesPath,
  paths,
  policyPath,
  statePath,
} from '../../src/kubernetes/client/resource-path.ts';
import { type KubeObject, parseObject } from './objects.ts';

export interface PolicySpec {
  readonly registry: string;
  readonly [field: string]: unknown;
}

export interface Apis {
  readonly api: KubernetesApi;
  readonly operatorApi: KubernetesApi;
}

/** What a person does to policies, with the rights of an administrator. */
export class PolicyDeeds {
  readonly #api: KubernetesApi;
  readonly #operatorApi: KubernetesApi;
  readonly #namespace: string;
  readonly #never = new AbortController().signal;
  readonly #generations = new Map<string, number>();
  readonly #grants = new Set<string>();

  constructor({ api, operatorApi }: Apis, namespace: string) {
    this.#api = api;
    this.#operatorApi = operatorApi;
    this.#namespace = namespace;
  }

  /** Without a settle time unless the spec has one: tests have no minutes. */
  create(name: string, spec: PolicySpec, namespace = this.#namespace): Promise<KubeObject> {
    const body = {
      apiVersion: 'registrynetwork.dev/v1alpha1',
      kind: 'RegistryNetworkPolicy',
      metadata: { name },
      spec: { verification: { settle: '0s' }, ...spec },
    };
    const path = policyPath({ namespace, name: '' }).replace(/\/$/, '');
    const call = { method: 'POST', path, body, parse: parseObject } as const;
    return this.#noted(this.#api.request(call, this.#never));
  }

  edit(
    name: string,
    spec: Readonly<Record<string, unknown>>,
    namespace = this.#namespace,
  ): Promise<KubeObject> {
    return this.#noted(this.#patch(policyPath({ namespace, name }), { spec }));
  }

  /** What a platform administrator does. Gone with the scene. */
  async grant(name: string, spec: Readonly<Record<string, unknown>>): Promise<void> {
    const kind = { apiVersion: 'registrynetwork.dev/v1alpha1', kind: 'RegistryNetworkGrant' };
    const body = { ...kind, metadata: { name }, spec };
    await this.#api.request(
      { method: 'POST', path: paths.grants, body, parse: unread },
      this.#never,
    );
    this.#grants.add(name);
  }

  async ungrant(name: string): Promise<void> {
    await this.#remove(`${paths.grants}/${name}`);
    this.#grants.delete(name);
  }

  /** Of the newest spec that was written here; a watch may still tell of an older one. */
  generationOf(name: string): number {
    return this.#generations.get(name) ?? 1;
  }

  annotate(name: string, annotations: Readonly<Record<string, string>>): Promise<KubeObject> {
    const path = policyPath({ namespace: this.#namespace, name });
    return this.#patch(path, { metadata: { annotations } });
  }

  /** Asks for a look right now, as `flux reconcile` does. */
  request(name: string, token: string): Promise<KubeObject> {
    return this.annotate(name, { 'reconcile.fluxcd.io/requestedAt': token });
  }

  /** What an operator of another time may have left; no person may write it. */
  editStateStatus(name: string, status: object): Promise<KubeObject> {
    return this.#patch(`${statePath(name)}/status`, { status }, this.#operatorApi);
  }

  /** What a person confirms, by the command that the operator gave: `… rns NAME ANNOTATION=VALUE …`. */
  async confirm(message: string): Promise<void> {
    const [, ledger = '', annotation = '', value = ''] =
      /rns (\S+) (\S+)=(\S+)/.exec(message) ?? [];
    await this.#patch(statePath(ledger), { metadata: { annotations: { [annotation]: value } } });
  }

  deleteState(name: string): Promise<void> {
    return this.#remove(statePath(name));
  }

  async delete(name: string, namespace = this.#namespace): Promise<void> {
    await this.#remove(policyPath({ namespace, name }));
  }

  /** Takes away what a test left, whatever state it is in. No operator may be running. */
  async clear(policies: Iterable<KubeObject>, states: Iterable<KubeObject>): Promise<void> {
    for (const { metadata } of policies) {
      await this.#remove(policyPath(metadata));
      await this.#patch(policyPath(metadata), { metadata: { finalizers: null } }).catch(unlessGone);
    }
    for (const { metadata } of states) await this.#remove(statePath(metadata.name));
    for (const name of this.#grants) await this.ungrant(name);
    // Whoever was killed did not give it up.
    await this.#remove(`${leasesPath('registry-network-system')}/registry-network-operator`);
  }

  readState(name: string): Promise<KubeObject> {
    const call = { method: 'GET', path: statePath(name), parse: parseObject } as const;
    return this.#api.request(call, this.#never);
  }

  /** The versions of all policies and ledgers: they change with each write. */
  async versions(): Promise<ReadonlyMap<string, string>> {
    const lists = await Promise.all([paths.policies, paths.states].map((path) => this.#list(path)));
    return new Map(
      lists
        .flat()
        .map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.resourceVersion]),
    );
  }

  async #noted(written: Promise<KubeObject>): Promise<KubeObject> {
    const object = await written;
    this.#generations.set(object.metadata.name, object.metadata.generation);
    return object;
  }

  async #list(path: string): Promise<readonly KubeObject[]> {
    return this.#api.request({ method: 'GET', path, parse: itemsOf }, this.#never);
  }

  #patch(path: string, body: object, api = this.#api): Promise<KubeObject> {
    const contentType = 'application/merge-patch+json';
    const call = { method: 'PATCH', path, contentType, body, parse: parseObject } as const;
    return api.request(call, this.#never);
  }

  async #remove(path: string): Promise<void> {
    const call = { method: 'DELETE', path, parse: unread } as const;
    await this.#api.request(call, this.#never).catch(unlessGone);
  }
}

function itemsOf(answer: unknown): readonly KubeObject[] {
  if (typeof answer !== 'object' || answer === null || !('items' in answer)) return [];
  const kind = 'kind' in answer ? String(answer.kind).replace(/List$/, '') : '';
  return Array.isArray(answer.items)
    ? answer.items.map((item: object) => parseObject({ kind, ...item }))
    : [];
}

function unread(): void {}

function unlessGone(error: unknown): void {
  if (!isKubernetesError(error, 'notFound')) throw error;
}
