import { expect, test } from 'vitest';
import { call, failureOf, signal, startScene, subscription, subscriptionId } from './scene.ts';

const namespace = 'Microsoft.ContainerRegistry';

test('a registration is asked for once and is over when Azure says so', async () => {
  const { azure, simulator } = await startScene({ delays: { providerRegistrationMs: 60_000 } });
  simulator.world.addSubscription({
    id: subscription,
    providers: { [namespace]: 'NotRegistered' },
  });
  expect(await azure.providers.read(subscriptionId(), call, signal)).toBe('NotRegistered');
  const progress = await azure.providers.register(subscriptionId(), call, signal);
  if (progress.kind !== 'running') throw new Error('it was registered at once');
  expect(progress.operation.afterMs).toBe(10_000);
  const poll = () => azure.operations.poll(progress.operation, call, signal);
  expect(await poll()).toMatchObject({ kind: 'running' });
  simulator.world.setRegistration(subscription, namespace, 'Registered');
  expect(await poll()).toEqual({ kind: 'succeeded' });
  expect(simulator.log.writes()).toHaveLength(1);
});

test('what is registered is not registered again', async () => {
  const { azure, simulator } = await startScene();
  simulator.world.addSubscription({ id: subscription, providers: { [namespace]: 'Registered' } });
  const progress = await azure.providers.register(subscriptionId(), call, signal);
  expect(progress).toEqual({ kind: 'done', value: 'Registered' });
  expect(simulator.log.writes()).toEqual([]);
});

test('a missing right names the subscription', async () => {
  const { azure, simulator } = await startScene();
  simulator.world.addSubscription({
    id: subscription,
    providers: { [namespace]: 'NotRegistered' },
  });
  simulator.world.denyRole({ action: `${namespace}/register/action`, scope: '' });
  const failure = await failureOf(azure.providers.register(subscriptionId(), call, signal));
  expect(failure).toMatchObject({ kind: 'forbidden' });
  expect(failure.message).toContain(`--scope /subscriptions/${subscription}`);
});
