import { expect, test } from 'vitest';
import { connectControlPlane } from '../control-plane/connect.ts';
import { argocdHealth } from './argocd.ts';
import { healthFor, verdictOf } from './kstatus-model.ts';

const controlPlane = connectControlPlane();

const kinds = ['RegistryNetworkPolicy', 'RegistryNetworkState'];
const progresses = [
  [],
  [condition('Ready', 'True')],
  [condition('Ready', 'False')],
  [condition('Ready', 'Unknown')],
  [condition('Ready', 'False'), condition('Reconciling', 'True')],
  [condition('Ready', 'False'), condition('Stalled', 'True')],
  [condition('Authorized', 'True'), condition('Ready', 'True'), condition('BreakGlass', 'True')],
];

const states = kinds.flatMap((kind) =>
  progresses.flatMap((conditions) =>
    [-1, 1, 2].map((observedGeneration) => ({
      apiVersion: 'registrynetwork.dev/v1alpha1',
      kind,
      metadata: { name: 'one', namespace: 'two', generation: 2 },
      spec: {},
      status: { observedGeneration, conditions },
    })),
  ),
);

test('Argo CD says of every state what kstatus says', { timeout: 120_000 }, async () => {
  const healths = await argocdHealth(states);
  for (const [index, state] of states.entries()) {
    const { status: verdict } = await controlPlane.kstatus(state);
    const said = { ...state, verdict, health: healths[index]?.status };
    // Without Ready kstatus takes an object to be done; ours always has it, once it was seen.
    const isPlain = state.status.conditions.length === 0 && state.status.observedGeneration === 2;
    const wanted = isPlain ? 'Current' : verdictOf(state);
    expect(said).toEqual({ ...state, verdict: wanted, health: healthFor(verdictOf(state), false) });
  }
});

test('Argo CD shows suspension, whatever else there is to say', async () => {
  const suspended = states
    .filter(({ kind }) => kind === 'RegistryNetworkPolicy')
    .map((state) => ({ ...state, spec: { suspend: true } }));
  const healths = await argocdHealth(suspended);
  expect(new Set(healths.map(({ status }) => status))).toEqual(new Set(['Suspended']));
});

test('Argo CD shows the message of the condition that decides', async () => {
  const [reconciling, stalled] = progresses
    .slice(4, 6)
    .map((conditions) => ({ ...states[0], status: { observedGeneration: 2, conditions } }));
  expect(await argocdHealth([reconciling, stalled])).toEqual([
    { status: 'Progressing', message: 'why Reconciling is True' },
    { status: 'Degraded', message: 'why Stalled is True' },
  ]);
});

test('an object without status is in progress, not an error', async () => {
  const { status: _, ...fresh } = { ...states[0], status: undefined };
  expect(await argocdHealth([fresh])).toMatchObject([{ status: 'Progressing' }]);
});

test('the settings join those that Argo CD has already', async () => {
  const own = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: 'argocd' },
    data: { url: 'https://argocd.example.com' },
  };
  await controlPlane.kubectl(['create', 'namespace', 'argocd']);
  await controlPlane.kubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(own) });
  const applied = await controlPlane.kubectl([
    'apply',
    '--server-side',
    '--field-manager=registry-network-operator',
    '--validate=strict',
    '-f',
    new URL('../../deploy/gitops/argocd/argocd-cm.yaml', import.meta.url).pathname,
  ]);
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  const keys = 'go-template={{range $key, $value := .data}}{{$key}} {{end}}';
  const get = ['get', 'configmap', 'argocd-cm', '--namespace', 'argocd', '--output', keys];
  const shown = await controlPlane.kubectl(get);
  expect(shown.stdout.trim().split(' ')).toEqual([
    ...kinds.map((kind) => `resource.customizations.health.registrynetwork.dev_${kind}`),
    'url',
  ]);
});

function condition(type: string, status: string) {
  return { type, status, reason: 'Because', message: `why ${type} is ${status}` };
}
