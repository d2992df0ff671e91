import { expect, test } from 'vitest';
import { SharedTags, tagsNamedBy } from '../../src/observe/service-tags.ts';
import type { Seen } from '../../src/plan/observed.ts';
import { membersOf } from '../../src/plan/wants/member.ts';
import {
  answerWith,
  serviceTagOf,
  type TagAnswer,
  type TagQuestion,
} from '../../src/plan/wants/service-tags.ts';
import {
  type PolicyText,
  admission,
  failure,
  grant,
  granted,
  must,
  otherSubscription,
  policy,
  subscription,
  unread,
} from '../plan/builders.ts';
import { parseSubscriptionId } from '../../src/api/resource-id.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const { signal } = new AbortController();
const minuteMs = 60_000;

test('what was read is good for all registries, until its time is over', async () => {
  const { ask, asked, clock } = start();
  await Promise.all([ask(['a']), ask(['a'], { at: otherSubscription })]);
  await ask(['a']);
  expect(asked).toEqual([['a']]);
  await clock.advance(59 * minuteMs);
  await ask(['a']);
  expect(asked).toHaveLength(1);
  await clock.advance(minuteMs);
  await ask(['a']);
  expect(asked).toEqual([['a'], ['a known']]);
});

test('a tag that was not asked for before is read at once, and the others with it', async () => {
  const { ask, asked } = start();
  await ask(['a']);
  expect(tagsOf(await ask(['b']))).toEqual(['a', 'b']);
  expect(asked).toEqual([['a'], ['a known', 'b']]);
});

test('a name that no tag has is not asked for at every look', async () => {
  const { ask, asked } = start();
  await ask(['missing']);
  await ask(['missing']);
  expect(asked).toHaveLength(1);
});

test('a person who asks for a look gets what is true now', async () => {
  const { ask, asked, clock } = start();
  await ask(['a']);
  await ask(['a'], { isRequested: true });
  expect(asked).toHaveLength(1);
  await clock.advance(10_000);
  await ask(['a'], { isRequested: true });
  expect(asked).toHaveLength(2);
});

test('what cannot be read again stays as it is, is marked, and tried again after a while', async () => {
  const { ask, asked, clock, failing } = start();
  await ask(['a']);
  failing.add(subscription);
  await clock.advance(60 * minuteMs);
  const stale = await ask(['a']);
  expect(tagsOf(stale)).toEqual(['a']);
  expect(stale).toMatchObject({ value: { stale: failure('forbidden') } });
  await ask(['a']);
  expect(asked).toHaveLength(2);
  failing.clear();
  await clock.advance(30_000);
  const fresh = await ask(['a']);
  expect(fresh).not.toHaveProperty('value.stale');
  expect(asked).toHaveLength(3);
});

test('who cannot read them does not keep others from it, and then gets what they read', async () => {
  const { ask, failing } = start();
  failing.add(subscription);
  expect(await ask(['a'])).toEqual(unread('forbidden'));
  expect(tagsOf(await ask(['a'], { at: otherSubscription }))).toEqual(['a']);
  expect(await ask(['a'])).not.toHaveProperty('value.stale');
});

test('who asks for nothing is told nothing, and what nobody asks for any more is forgotten', async () => {
  const { tags, ask, asked, clock } = start();
  expect(await ask([])).toBeUndefined();
  expect(tags.ageMs()).toBeUndefined();
  await ask(['a']);
  await clock.advance(49 * 60 * minuteMs);
  await ask(['b']);
  expect(asked).toEqual([['a'], ['b']]);
  expect(tags.ageMs()).toBe(0);
});

test('the age goes on while nothing can be read', async () => {
  const { tags, ask, clock, failing } = start();
  failing.add(subscription);
  await ask(['a']);
  await clock.advance(5 * minuteMs);
  expect(tags.ageMs()).toBe(5 * minuteMs);
});

test.for<{ name: string; text: PolicyText; keys: readonly string[]; isRequested: boolean }>([
  { name: 'a policy', text: {}, keys: ['azuredevops'], isRequested: false },
  {
    name: 'one that a person asks to be looked at',
    text: { requestedAt: 'now', status: { lastHandledReconcileAt: 'before' } },
    keys: ['azuredevops'],
    isRequested: true,
  },
  {
    name: 'one whose token was handled',
    text: { requestedAt: 'before', status: { lastHandledReconcileAt: 'before' } },
    keys: ['azuredevops'],
    isRequested: false,
  },
  { name: 'one without a grant', text: { namespace: 'other' }, keys: [], isRequested: false },
  {
    name: 'one without a grant for tags',
    text: { namespace: 'team' },
    keys: [],
    isRequested: false,
  },
])('$name asks for $keys', ({ text, keys, isRequested }) => {
  const asking = policy({ ...text, spec: { serviceTags: ['AzureDevOps'] } });
  const grants = granted(grant({ allow: ['IpRanges'] }));
  const members = membersOf([asking], { ...admission, ...grants });
  expect(tagsNamedBy(members)).toEqual({ keys: new Set(keys), isRequested });
});

/** Tags of which there are all but `missing`; `failing` are subscriptions that cannot read them. */
function start() {
  const asked: (readonly string[])[] = [];
  const failing = new Set<string>();
  const clock = new VirtualClock();
  const read = async (question: TagQuestion, place: string): Promise<Seen<TagAnswer>> => {
    asked.push([...question.keys].map((key) => (question.known.has(key) ? `${key} known` : key)));
    await Promise.resolve();
    if (failing.has(place)) return unread('forbidden');
    const names = [...question.keys].filter((key) => key !== 'missing');
    const found = names.map((name) =>
      must(serviceTagOf({ name, changeNumber: '1', region: '', prefixes: ['192.0.2.0/24'] })),
    );
    return { kind: 'seen', value: answerWith(question.keys, found, names) };
  };
  const tags = new SharedTags({
    clock,
    keepMs: 60 * minuteMs,
    read: (question, { place }) => read(question, place.subscriptionId),
  });
  const ask = (keys: readonly string[], { at = subscription, isRequested = false } = {}) => {
    const place = { subscriptionId: must(parseSubscriptionId(at)), location: 'westeurope' };
    const asker = { place, call: { correlationId: 'c' } };
    return tags.read({ keys: new Set(keys), isRequested }, asker, signal);
  };
  return { tags, ask, asked, failing, clock };
}

function tagsOf(seen: Awaited<ReturnType<SharedTags['read']>>): readonly string[] {
  return seen?.kind === 'seen' ? [...seen.value.tags.keys()] : [];
}
