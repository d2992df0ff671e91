import * as z from 'zod';
import type { SubscriptionId } from '../api/resource-id.ts';
import type { ProviderState } from '../plan/observed.ts';
import type { ArmClient } from './arm/arm-client.ts';
import { unexpectedAnswer } from './arm/arm-error.ts';
import type { ArmRequest, ArmResponse } from './arm/arm-request.ts';
import type { Providers } from './gateways.ts';

const apiVersion = '2021-04-01';
// It takes a minute or more, and each look is a read of the subscription's budget.
const afterMs = 10_000;

export interface ProviderDeps {
  readonly arm: ArmClient;
  readonly armEndpoint: string;
}

export function createProviders({ arm, armEndpoint }: ProviderDeps): Providers {
  const read: Providers['read'] = async (id, call, signal) => {
    const request: ArmRequest = { method: 'GET', path: pathOf(id), apiVersion, call };
    return stateIn(await arm.send(request, signal), request.path);
  };
  return {
    read,
    async register(id, call, signal) {
      const before = await read(id, call, signal);
      if (before === 'Registered') return { kind: 'done', value: before };
      const path = `${pathOf(id)}/register`;
      const response = await arm.send({ method: 'POST', path, apiVersion, call }, signal);
      const value = stateIn(response, path);
      if (value === 'Registered') return { kind: 'done', value };
      const url = `${armEndpoint}${pathOf(id)}?api-version=${apiVersion}`;
      return { kind: 'running', operation: { url, afterMs } };
    },
  };
}

function pathOf(id: SubscriptionId): string {
  return `/subscriptions/${id}/providers/Microsoft.ContainerRegistry`;
}

const schema = z.object({
  registrationState: z.enum(['NotRegistered', 'Registering', 'Registered', 'Unregistering']),
});

function stateIn(response: ArmResponse, path: string): ProviderState {
  const { success, data } = schema.safeParse(response.body);
  if (!success) throw unexpectedAnswer(path);
  return data.registrationState;
}
