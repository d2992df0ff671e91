import type { PolicySnapshot, Snapshot, SubnetSnapshot } from './snapshot.ts';
import { line, span, type Line, type Tone } from './text.ts';

/** One line for each thing that is not as it was a moment ago, in the order in which the operator does such things. */
export function narrate(before: Snapshot, after: Snapshot): readonly Line[] {
  return [
    ...policyNews(before.policy, after.policy),
    ...actionNews(before.registry, after.registry, 'Allow'),
    ...subnetNews(before, after, (was, is) => (isGone(is) ? [] : endpointNews(was, is))),
    ...ruleNews(before.registry, after.registry),
    ...subnetNews(before, after, (was, is) => (isGone(is) ? endpointNews(was, is) : [])),
    ...actionNews(before.registry, after.registry, 'Deny'),
    ...subnetNews(before, after, accessNews),
  ];
}

function isGone({ endpoint }: SubnetSnapshot): boolean {
  return endpoint === 'none';
}

function policyNews(
  before: PolicySnapshot | undefined,
  after: PolicySnapshot | undefined,
): readonly Line[] {
  if (after === undefined) {
    return before === undefined ? [] : [line('policy    ', span('strong', 'gone'))];
  }
  if (before === undefined) return [line(`policy    ${after.key} is there`)];
  const isSame =
    before.reason === after.reason &&
    before.ready === after.ready &&
    before.message === after.message;
  if (isSame) return [];
  const tone: Tone = after.ready === 'True' ? 'good' : 'waiting';
  const message = after.message === '' ? '' : `: ${after.message}`;
  return [line('policy    ', span(tone, `Ready=${after.ready} ${after.reason}`), message)];
}

function ruleNews(before: Snapshot['registry'], after: Snapshot['registry']): readonly Line[] {
  const [had, has] = [namesOf(before), namesOf(after)];
  const added = after.rules
    .filter(({ name }) => !had.has(name))
    .map(({ name, origin }) =>
      line(`registry  ${after.name}: `, span('good', `+ rule ${name}`), ` (${origin})`),
    );
  const removed = before.rules
    .filter(({ name }) => !has.has(name))
    .map(({ name, origin }) =>
      line(`registry  ${after.name}: `, span('bad', `- rule ${name}`), ` (${origin})`),
    );
  return [...added, ...removed];
}

function actionNews(
  before: Snapshot['registry'],
  after: Snapshot['registry'],
  action: 'Allow' | 'Deny',
): readonly Line[] {
  if (before.defaultAction === after.defaultAction || after.defaultAction !== action) return [];
  const change = `registry  ${after.name}: default action ${before.defaultAction} -> `;
  return [line(change, span('strong', action))];
}

function subnetNews(
  before: Snapshot,
  after: Snapshot,
  newsOf: (was: SubnetSnapshot, is: SubnetSnapshot) => readonly Line[],
): readonly Line[] {
  return after.subnets.flatMap((is) => {
    const was = before.subnets.find(({ name }) => name === is.name);
    return was === undefined ? [] : newsOf(was, is);
  });
}

function endpointNews(was: SubnetSnapshot, is: SubnetSnapshot): readonly Line[] {
  if (was.endpoint === is.endpoint) return [];
  return [line(`subnet    ${is.name}: service endpoint ${was.endpoint} -> ${is.endpoint}`)];
}

// The first answer is news only where it is a refusal.
function accessNews(was: SubnetSnapshot, is: SubnetSnapshot): readonly Line[] {
  if (was.access === is.access || (was.access === 'not asked' && is.access === 'allowed')) {
    return [];
  }
  const tone = is.access === 'allowed' ? 'good' : 'bad';
  return [line(`pull      from ${is.name} (${is.whose}): `, span(tone, is.access))];
}

function namesOf({ rules }: Snapshot['registry']): ReadonlySet<string> {
  return new Set(rules.map(({ name }) => name));
}
