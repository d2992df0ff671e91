import { keyOf, parseResourceId, parseSubnetId } from '../azure/ids.ts';
import type { Json } from '../azure/json.ts';
import type { AzureSimulator } from '../azure/server.ts';
import type { Dialect } from '../azure/settings.ts';
import { messageOf, targetOf, type Target } from './provocation-target.ts';
import type { Recorded } from './recording.ts';
import { codeOf } from './scene.ts';

/** How to get the simulator to refuse in a certain way. */
export interface Provocation extends Target {
  readonly body?: Json | undefined;
  readonly dialect?: Partial<Dialect> | undefined;
  readonly prepare: (azure: AzureSimulator) => void;
}

export type Found =
  | { readonly kind: 'found'; readonly provocation: Provocation }
  | { readonly kind: 'outOfScope'; readonly reason: string };

/** The provocation for a recorded error, where the simulator has the code and the kind of resource. */
export function provocationFor(recorded: Recorded): Found {
  const code = codeOf(recorded);
  const provoke = provocations.get(code ?? '');
  if (!provoke) {
    return {
      kind: 'outOfScope',
      reason: `the simulator never answers ${code ?? 'without a code'}`,
    };
  }
  const target = targetOf(recorded);
  if (typeof target === 'string') return { kind: 'outOfScope', reason: target };
  return { kind: 'found', provocation: provoke(target, recorded) };
}

type Provoke = (target: Target, recorded: Recorded) => Provocation;

const provocations: ReadonlyMap<string, Provoke> = new Map<string, Provoke>([
  ['SubscriptionNotFound', (target) => ({ ...target, prepare: () => undefined })],
  ['ResourceGroupNotFound', within(addSubscription)],
  ['ResourceNotFound', within(addParentRegistry)],
  ['NotFound', within(addNetwork)],
  ['RetryableError', onBusyNetwork(429)],
  ['AnotherOperationInProgress', onBusyNetwork(409)],
  ['InUseSubnetCannotBeDeleted', onUsedSubnet],
  ['ScopeLocked', within(addLock)],
  [
    'AuthorizationFailed',
    within((azure, target) => {
      addGroup(azure, target);
      azure.world.denyRole({ action: '*', scope: '' });
    }),
  ],
  [
    'MissingApiVersionParameter',
    (target) => ({ ...target, path: target.pathname, prepare: (azure) => addGroup(azure, target) }),
  ],
]);

type Prepare = (azure: AzureSimulator, target: Target) => void;

function within(prepare: Prepare): Provoke {
  return (target) => ({
    ...target,
    body: bodyFor(target),
    prepare: (azure) => prepare(azure, target),
  });
}

function onBusyNetwork(status: 429 | 409): Provoke {
  return (target, recorded) => {
    const isToldWhen = recorded.responseHeaders['retry-after'] !== undefined;
    return {
      ...target,
      body: bodyFor(target),
      dialect: { busyNetwork: status, retryAfter: isToldWhen ? 'send' : 'omit' },
      prepare: ({ world }) => {
        world.addSubnet({ id: target.pathname, addressPrefix: '10.0.0.0/24' });
        world.holdVirtualNetwork(parseSubnetId(target.pathname)?.networkId ?? target.pathname);
      },
    };
  };
}

function onUsedSubnet(target: Target, recorded: Recorded): Provocation {
  const user = / is in use by (\S+) /.exec(messageOf(recorded))?.[1] ?? '';
  const properties = { ipConfigurations: [{ id: user }] };
  return {
    ...target,
    prepare: ({ world }) => world.addSubnet({ id: target.pathname, properties }),
  };
}

function addSubscription({ world }: AzureSimulator, target: Target): void {
  const providers = {
    'Microsoft.ContainerRegistry': 'Registered',
    'Microsoft.Network': 'Registered',
  } as const;
  world.addSubscription({ id: subscriptionIn(target), providers });
}

function addGroup(azure: AzureSimulator, target: Target): void {
  addSubscription(azure, target);
  const name = parseResourceId(target.pathname)?.group;
  if (name !== undefined)
    azure.world.addResourceGroup({ subscription: subscriptionIn(target), name });
}

function addNetwork(azure: AzureSimulator, target: Target): void {
  addGroup(azure, target);
  const networkId = parseSubnetId(target.pathname)?.networkId;
  if (networkId !== undefined) azure.world.addVirtualNetwork({ id: networkId });
}

function addParentRegistry(azure: AzureSimulator, target: Target): void {
  addGroup(azure, target);
  const registry = /^.*\/registries\/[^/]+(?=\/)/i.exec(target.pathname)?.[0];
  if (registry !== undefined) azure.world.addRegistry({ id: registry });
}

function addLock(azure: AzureSimulator, target: Target): void {
  addGroup(azure, target);
  azure.world.setLock({ name: 'lock', scope: target.pathname, level: 'ReadOnly' });
}

function bodyFor({ method, pathname }: Target): Json | undefined {
  if (method === 'GET' || method === 'DELETE') return undefined;
  if (parseSubnetId(pathname)) return { properties: { addressPrefix: '10.0.0.0/24' } };
  return { location: 'westeurope', sku: { name: 'Premium' }, properties: {} };
}

function subscriptionIn({ pathname }: Target): string {
  return keyOf(pathname).split('/')[2] ?? '';
}
