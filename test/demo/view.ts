import type { Origin, PolicySnapshot, Snapshot, SubnetSnapshot } from './snapshot.ts';
import { cutLine, line, span, textOf, type Line, type Span, type Tone } from './text.ts';

export interface Panel {
  readonly title: string;
  readonly elapsedMs: number;
  /** Undefined while there is nothing to see yet. */
  readonly snapshot: Snapshot | undefined;
  /** Of the operator, the newest last. */
  readonly log: readonly string[];
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const planShown = 4;
const logShown = 4;

/** The live panel: what is so right now, in no more than the given size. */
export function panelLines(panel: Panel, size: Size): readonly Line[] {
  const { snapshot, log } = panel;
  if (snapshot === undefined) return [cutLine(heading(panel, size.columns), size.columns)];
  const fixed = [
    heading(panel, size.columns),
    ...policyLines(snapshot.policy),
    ...registryLines(snapshot.registry, size.columns),
    ...subnetLines(snapshot.subnets),
  ];
  const end = line(span('quiet', '─'.repeat(size.columns)));
  const room = size.rows - fixed.length - 1;
  const plan = planLines(snapshot.policy?.plan ?? [], Math.min(planShown, room));
  const recent = logLines(log, Math.min(logShown, room - plan.length));
  return [...fixed, ...plan, ...recent, end]
    .slice(-size.rows)
    .map((each) => cutLine(each, size.columns));
}

function heading({ title, elapsedMs }: Panel, columns: number): Line {
  const seconds = ` ${Math.floor(elapsedMs / 1000)} s ──`;
  const dashes = Math.max(1, columns - title.length - seconds.length - 4);
  return line(
    span('quiet', '── '),
    span('title', title),
    span('quiet', ` ${'─'.repeat(dashes)}${seconds}`),
  );
}

function policyLines(policy: PolicySnapshot | undefined): readonly Line[] {
  if (policy === undefined) return [line(label('policy'), span('quiet', 'none'))];
  const { key, ready, reason, message, conditions } = policy;
  const others = conditions.flatMap(({ type, status }) => [
    span('quiet', `  ${type}=`),
    span(toneOf(status), status),
  ]);
  return [
    line(label('policy'), `${key}  `, span(toneOf(ready), `Ready=${ready} ${reason}`)),
    line(label(''), span('quiet', message)),
    ...(others.length === 0 ? [] : [line(label(''), ...trimStart(others))]),
  ];
}

function planLines(plan: readonly string[], room: number): readonly Line[] {
  if (room < 1 || plan.length === 0) return [];
  const shown = plan.length > room ? plan.slice(0, room - 1) : plan;
  const more = plan.length - shown.length;
  const lines = more === 0 ? shown : [...shown, `and ${more} more`];
  return lines.map((text, index) => line(label(index === 0 ? 'to do' : ''), text));
}

function registryLines(registry: Snapshot['registry'], columns: number): readonly Line[] {
  const { name, defaultAction, rules } = registry;
  const tone = defaultAction === 'Deny' ? 'strong' : 'waiting';
  const marks = rules.map((rule): Span => ({
    text: `${rule.name} (${rule.origin})`,
    tone: originTones[rule.origin],
  }));
  return [
    line(label('registry'), `${name}  default action `, span(tone, defaultAction)),
    ...wrapped(marks, columns - labelWidth).map((spans, index) =>
      line(label(index === 0 ? 'rules' : ''), ...spans),
    ),
  ];
}

const originTones = {
  ours: 'good',
  adopted: 'waiting',
  foreign: 'quiet',
} as const satisfies Record<Origin, Tone>;

/** As many in a row as there is room for. */
function wrapped(spans: readonly Span[], columns: number): readonly (readonly Span[])[] {
  const rows: Span[][] = [];
  for (const each of spans) {
    const row = rows.at(-1);
    if (row !== undefined && textOf(row).length + each.text.length + 3 <= columns) {
      row.push(span('quiet', ' · '), each);
    } else {
      rows.push([each]);
    }
  }
  return rows;
}

function subnetLines(subnets: readonly SubnetSnapshot[]): readonly Line[] {
  const cells = (of: (subnet: SubnetSnapshot) => string) => subnets.map(of);
  const name = width(
    'subnet',
    cells((subnet) => subnet.name),
  );
  const whose = width(
    'whose',
    cells((subnet) => subnet.whose),
  );
  const endpoint = width(
    'endpoint',
    cells((subnet) => subnet.endpoint),
  );
  const head = `${'subnet'.padEnd(name)}${'whose'.padEnd(whose)}${'endpoint'.padEnd(endpoint)}rule  access     pulls ✓ / ✗`;
  return [
    line(label(''), span('quiet', head)),
    ...subnets.map((subnet) =>
      line(
        label(''),
        subnet.name.padEnd(name),
        span('quiet', subnet.whose.padEnd(whose)),
        span(
          subnet.endpoint === 'Updating' ? 'waiting' : 'plain',
          subnet.endpoint.padEnd(endpoint),
        ),
        (subnet.hasRule ? 'yes' : 'no').padEnd(6),
        span(accessTones[subnet.access], subnet.access.padEnd(11)),
        span('quiet', `${subnet.allowed} / ${subnet.denied}`),
      ),
    ),
  ];
}

const accessTones = {
  allowed: 'good',
  denied: 'bad',
  'not asked': 'quiet',
} as const satisfies Record<SubnetSnapshot['access'], Tone>;

function logLines(log: readonly string[], room: number): readonly Line[] {
  if (room < 1) return [];
  return log
    .slice(-room)
    .map((text, index) => line(label(index === 0 ? 'operator' : ''), span('quiet', text)));
}

function toneOf(status: string): Tone {
  if (status === 'True') return 'good';
  return status === 'False' ? 'waiting' : 'quiet';
}

const labelWidth = 10;

function label(text: string): Span {
  return span('quiet', text.padEnd(labelWidth));
}

function trimStart(spans: readonly Span[]): readonly Span[] {
  const [first, ...rest] = spans;
  return first === undefined ? [] : [{ ...first, text: first.text.trimStart() }, ...rest];
}

function width(title: string, texts: readonly string[]): number {
  return Math.max(title.length, ...texts.map(({ length }) => length)) + 2;
}
