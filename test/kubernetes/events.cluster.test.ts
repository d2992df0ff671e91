import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createEvents, type Events, type Regarding } from '../../src/kubernetes/events.ts';
import { eventsPath } from '../../src/kubernetes/client/resource-path.ts';
import { realClock } from '../support/real-clock.ts';
import { startBehindProxy, type BehindProxy } from './behind-proxy.ts';

const never = new AbortController().signal;

let cluster: BehindProxy;
let events: Events;
let regarding: Regarding;

beforeAll(async () => {
  cluster = await startBehindProxy();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(() => {
  cluster.proxy.clearFaults();
  const { api, log, namespace } = cluster;
  events = createEvents({ api, log, clock: realClock, instance: 'operator-0' });
  regarding = {
    apiVersion: 'registrynetwork.dev/v1alpha1',
    kind: 'RegistryNetworkPolicy',
    name: 'contoso',
    namespace,
    uid: crypto.randomUUID(),
  };
});

const listSchema = z.object({
  items: z.array(
    z.looseObject({ metadata: z.looseObject({ name: z.string() }), note: z.string().optional() }),
  ),
});

async function published(namespace = cluster.namespace) {
  await events.flush();
  const call = { method: 'GET', path: eventsPath(namespace), parse: parseItems } as const;
  const items = await cluster.direct.request(call, never);
  return items.filter((item) => JSON.stringify(item).includes(regarding.uid));
}

function parseItems(answer: unknown) {
  return listSchema.parse(answer).items;
}

const stalled = { type: 'Warning', reason: 'LockoutRisk', action: 'Apply', note: 'x' } as const;

describe('an event', () => {
  test('says about what, why, what was done, and who says so', async () => {
    events.publish({ regarding, ...stalled, note: 'Deny would leave no rule' });
    expect(await published()).toMatchObject([
      {
        type: 'Warning',
        reason: 'LockoutRisk',
        action: 'Apply',
        note: 'Deny would leave no rule',
        regarding: { kind: 'RegistryNetworkPolicy', name: 'contoso', uid: regarding.uid },
        reportingController: 'registrynetwork.dev/operator',
        reportingInstance: 'operator-0',
      },
    ]);
  });

  test('about an object without a namespace is in the namespace `default`', async () => {
    regarding = { ...regarding, kind: 'RegistryNetworkState', namespace: '' };
    events.publish({ regarding, ...stalled });
    expect(await published('default')).toHaveLength(1);
  });

  test.for([
    { name: 'plain', text: 'x'.repeat(3_000) },
    { name: 'of wide characters', text: '日本語🙂'.repeat(500) },
  ])('with a note that is too long, $name, is cut at a character', async ({ text }) => {
    events.publish({ regarding, ...stalled, note: text });
    const [event] = await published();
    const note = event?.note ?? '';
    expect(Buffer.byteLength(note)).toBeGreaterThan(1_015);
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024);
    expect(text.startsWith(note.slice(0, -1))).toBe(true);
    expect(note.isWellFormed()).toBe(true);
  });

  test('about an object with the longest name is sent', async () => {
    regarding = { ...regarding, name: 'n'.repeat(253) };
    events.publish({ regarding, ...stalled });
    expect(await published()).toHaveLength(1);
  });

  test('that cannot be sent is a line in the log, and stops nothing', async () => {
    cluster.proxy.inject({ path: /events/, nth: 1, fault: { kind: 'reset' } });
    events.publish({ regarding, ...stalled });
    await events.flush();
    events.publish({ regarding, ...stalled });
    expect(await published()).toHaveLength(1);
    expect(cluster.logged.saying('event could not be sent')).toHaveLength(1);
  });
});
