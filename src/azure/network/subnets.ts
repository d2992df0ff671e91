import { parseSubnetId, type SubnetId, virtualNetworkOf } from '../../api/resource-id.ts';
import type { ObservedSubnet, Progress } from '../../plan/observed.ts';
import type { Clock } from '../../time/clock.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { ArmError, unexpectedAnswer } from '../arm/arm-error.ts';
import type { ArmResponse } from '../arm/arm-request.ts';
import type { Call, Subnets } from '../gateways.ts';
import { isJsonObject, type JsonObject, stringAt } from '../arm/json.ts';
import { operationIn } from '../arm/long-running.ts';
import { parseSubnet } from './observed-subnet.ts';
import { withServiceEndpoint, withoutServiceEndpoint } from './subnet-merge.ts';
import type { SerialWrites } from '../arm/serial-writes.ts';

// Read and written at one and the same version, or members that only a newer one knows would be detached.
const apiVersion = '2025-03-01';
const afterMs = 3_000;

export interface SubnetDeps {
  readonly arm: ArmClient;
  readonly armEndpoint: string;
  readonly writes: SerialWrites;
  readonly clock: Clock;
}

export function createSubnets(deps: SubnetDeps): Subnets {
  return {
    async read(id, call, signal) {
      const { subnet } = await read(id, { deps, call, signal });
      return subnet;
    },
    addServiceEndpoint: (id, call, signal) => change(id, adding, { deps, call, signal }),
    removeServiceEndpoint: (id, call, signal) => change(id, removing, { deps, call, signal }),
  };
}

interface Wish {
  isMet(subnet: ObservedSubnet): boolean;
  merge(subnet: JsonObject): JsonObject;
}

const adding: Wish = {
  isMet: (subnet) => subnet.serviceEndpoint === 'Succeeded',
  merge: withServiceEndpoint,
};

const removing: Wish = {
  isMet: (subnet) => subnet.serviceEndpoint === 'Absent',
  merge: withoutServiceEndpoint,
};

interface Context {
  readonly deps: SubnetDeps;
  readonly call: Call;
  readonly signal: AbortSignal;
}

interface Read {
  readonly subnet: ObservedSubnet;
  readonly body: JsonObject;
}

/** What Azure says now. It also tells when a change of ours is over that nobody polls. */
async function read(id: SubnetId, { deps, call, signal }: Context): Promise<Read> {
  const running = deps.writes.accepted(virtualNetworkOf(id));
  const response = await deps.arm.send({ method: 'GET', path: id, apiVersion, call }, signal);
  const subnet = parseSubnet(id, response.body);
  if (subnet === undefined || !isJsonObject(response.body)) throw unexpectedAnswer(id);
  if (running?.id === id && !isMoving(subnet)) deps.writes.release(running);
  return { subnet, body: response.body };
}

async function change(
  id: SubnetId,
  wish: Wish,
  context: Context,
): Promise<Progress<ObservedSubnet>> {
  const { writes } = context.deps;
  const slot = writes.take(id);
  let progress: Progress<ObservedSubnet> | undefined;
  try {
    progress = await tryTwice(id, wish, context);
  } finally {
    if (progress?.kind === 'running') writes.begin(slot, progress.operation.url);
    else writes.release(slot);
  }
  return progress;
}

// The tag of a subnet is that of its whole network, and changes when a write begins and again when it ends: a 412 may
// mean nothing to us, so it is worth a second look, and no more.
async function tryTwice(
  id: SubnetId,
  wish: Wish,
  context: Context,
): Promise<Progress<ObservedSubnet>> {
  for (let attempt = 1; ; attempt += 1) {
    const seen = await read(id, context);
    if (wish.isMet(seen.subnet)) return { kind: 'done', value: seen.subnet };
    if (isMoving(seen.subnet)) throw busy(id);
    try {
      return await put(id, { wish, seen }, context);
    } catch (error) {
      if (attempt === 2 || !(error instanceof ArmError) || error.failure.kind !== 'changed') {
        throw error;
      }
    }
  }
}

interface Change {
  readonly wish: Wish;
  readonly seen: Read;
}

async function put(
  id: SubnetId,
  { wish, seen }: Change,
  context: Context,
): Promise<Progress<ObservedSubnet>> {
  const { deps, call, signal } = context;
  const etag = stringAt(seen.body, 'etag');
  const ifMatch = etag === undefined ? {} : { ifMatch: etag };
  const body = wish.merge(seen.body);
  // Addressed as Azure spells it: a PUT in another case may give the subnet another name.
  const path = parseSubnetId(seen.subnet.armId) === id ? seen.subnet.armId : id;
  const request = { method: 'PUT', path, apiVersion, body, call, ...ifMatch } as const;
  const response = await deps.arm.send(request, signal);
  return progressAfter(id, { wish, response }, context);
}

async function progressAfter(
  id: SubnetId,
  { wish, response }: { readonly wish: Wish; readonly response: ArmResponse },
  context: Context,
): Promise<Progress<ObservedSubnet>> {
  const { clock, armEndpoint } = context.deps;
  const operation = operationIn(response, clock.now());
  if (operation !== undefined) return { kind: 'running', operation };
  const { subnet } = await read(id, context);
  if (wish.isMet(subnet)) return { kind: 'done', value: subnet };
  if (!isMoving(subnet)) throw notInForce(subnet);
  // Without an operation to ask, the subnet itself tells.
  const url = `${armEndpoint}${id}?api-version=${apiVersion}`;
  return { kind: 'running', operation: { url, afterMs } };
}

function isMoving(subnet: ObservedSubnet): boolean {
  const isSettled = /^(?:succeeded|failed|canceled)$/i.test(subnet.provisioningState);
  return !isSettled || subnet.serviceEndpoint === 'Updating';
}

function busy(id: SubnetId): ArmError {
  const message = `Azure is updating subnet ${id}: it takes one change at a time.`;
  return new ArmError({ kind: 'conflict', message, afterMs });
}

function notInForce({ id, serviceEndpoint }: ObservedSubnet): ArmError {
  const message = `Azure accepted the change of subnet ${id}, and its service endpoint Microsoft.ContainerRegistry still is ${serviceEndpoint}.`;
  return new ArmError({ kind: 'notInForce', message });
}
