import { expect, test } from 'vitest';
import { call, signal, startScene, subscription } from './scene.ts';

test('subscriptions are listed to the last page', async () => {
  const { azure, simulator } = await startScene({ dialect: { listPageSize: 2 } });
  const more = Array.from({ length: 4 }, () => crypto.randomUUID());
  for (const id of [subscription, ...more]) simulator.world.addSubscription({ id });
  const listed = await azure.subscriptions.list(call, signal);
  expect(listed.toSorted()).toEqual([subscription, ...more].toSorted());
});
