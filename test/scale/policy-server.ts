import type { ServerResponse } from 'node:http';
import { type ApiServerStub, startApiServerStub } from '../kubernetes/api-server-stub.ts';
import { nameOf } from './watch.ts';

export interface PolicyServer extends AsyncDisposable, Pick<ApiServerStub, 'server' | 'ca'> {
  /** Sends every policy once more, as changed, to the one who watches; waits for one. */
  changeAll(): Promise<void>;
}

/** Serves so many policies as an API server does: as a list, as a streaming list, and as a watch. */
export async function servePolicies(count: number): Promise<PolicyServer> {
  const policies = Array.from({ length: count }, (_, index) => index);
  let watcher = Promise.withResolvers<ServerResponse>();
  const stub = await startApiServerStub((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://server');
    response.setHeader('content-type', 'application/json');
    if (request.method === 'PATCH') {
      const index = Number(/policy-(\d+)/.exec(pathname)?.[1]);
      request.resume();
      return response.end(JSON.stringify(policyOf(index, 2 * count + 3)));
    }
    if (!searchParams.has('watch')) return response.end(listOf(policies));
    response.flushHeaders();
    if (searchParams.get('sendInitialEvents') === 'true') {
      for (const index of policies) response.write(eventOf('ADDED', policyOf(index, 1)));
      response.write(eventOf('BOOKMARK', endOfList(count)));
    }
    return watcher.resolve(response);
  });
  return {
    server: stub.server,
    ca: stub.ca,
    changeAll: async () => {
      const response = await watcher.promise;
      watcher = Promise.withResolvers();
      for (const index of policies) {
        if (!response.write(eventOf('MODIFIED', policyOf(index, count + 2))))
          await drained(response);
      }
    },
    [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](),
  };
}

const type = { apiVersion: 'registrynetwork.dev/v1alpha1', kind: 'RegistryNetworkPolicy' };
const subscription = '/subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourceGroups';

function listOf(policies: readonly number[]): string {
  const items = policies.map((index) => policyOf(index, 1));
  const metadata = { resourceVersion: String(policies.length + 1) };
  return JSON.stringify({ ...type, kind: `${type.kind}List`, metadata, items });
}

function eventOf(kind: string, object: object): string {
  return `${JSON.stringify({ type: kind, object })}\n`;
}

function endOfList(count: number): object {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return { ...type, metadata: { resourceVersion: String(count + 1), annotations } };
}

/** As `kubectl apply` makes one and the operator has written its status; what it was applied with takes half of it. */
function policyOf(index: number, firstVersion: number): object {
  const network = `${subscription}/network/providers/Microsoft.Network/virtualNetworks/team${index}`;
  const spec = {
    registry: `${subscription}/images/providers/Microsoft.ContainerRegistry/registries/registry${index % 1_000}`,
    defaultAction: 'Deny',
    subnets: ['nodes', 'build'].map((name) => ({ id: `${network}/subnets/${name}` })),
    ipRanges: [`203.0.${index % 256}.0/24`],
  };
  const managedFields = ['kubectl', 'registry-network-operator'].map((manager) => {
    const fieldsV1 = { 'f:spec': Object.fromEntries(fields.map((field) => [`f:${field}`, {}])) };
    return {
      manager,
      operation: 'Apply',
      apiVersion: type.apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1,
    };
  });
  return {
    ...type,
    metadata: {
      ...nameOf(index),
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(firstVersion + index),
      generation: 1,
      creationTimestamp: '2026-11-01T00:00:00Z',
      finalizers: ['registrynetwork.dev/revoke'],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec }) },
      managedFields,
    },
    spec,
    status: {
      observedGeneration: 1,
      conditions: ['Ready', 'Authorized', 'SubnetsReady', 'RulesApplied'].map((condition) => ({
        type: condition,
        status: 'True',
        reason: 'InSync',
        message: 'Azure is as this policy wants it',
        observedGeneration: 1,
        lastTransitionTime: '2026-11-01T00:00:00Z',
      })),
      subnets: spec.subnets.map(({ id }) => ({
        id: id.toLowerCase(),
        from: 'id',
        serviceEndpoint: 'Present',
        rule: 'Present',
      })),
      plan: [],
      pendingChanges: 0,
    },
  };
}

const fields = ['registry', 'defaultAction', 'subnets', 'ipRanges', 'mode', 'interval', 'suspend'];

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', () => resolve());
  });
}
