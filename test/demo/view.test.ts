import { expect, test } from 'vitest';
import { policy, snapshot, subnet } from './snapshots.ts';
import { textOf } from './text.ts';
import { panelLines, type Panel, type Size } from './view.ts';

const roomy: Size = { columns: 100, rows: 40 };

function panel(given: Partial<Panel> = {}, size = roomy): readonly string[] {
  const whole: Panel = {
    title: 'Scene 1',
    elapsedMs: 12_900,
    snapshot: snapshot(),
    log: [],
    ...given,
  };
  return panelLines(whole, size).map((line) => textOf(line).trimEnd());
}

test('without anything to see it is the title and the seconds that have passed', () => {
  const [only, ...more] = panel({ snapshot: undefined });
  expect(only).toMatch(/^── Scene 1 ─+ 12 s ──$/);
  expect(only).toHaveLength(roomy.columns);
  expect(more).toEqual([]);
});

test('a policy is shown with its reason, its message and its other conditions', () => {
  const conditions = [
    { type: 'Reconciling', status: 'True' },
    { type: 'RulesApplied', status: 'False' },
  ];
  expect(panel({ snapshot: snapshot({ policy: policy({ conditions }) }) }).slice(1, 4)).toEqual([
    'policy    platform/contoso  Ready=False Settling',
    '          the rules are in place',
    '          Reconciling=True  RulesApplied=False',
  ]);
});

test('rules carry whose they are', () => {
  const rules = [
    { name: '198.51.100.0/24', origin: 'foreign' },
    { name: 'prod/aks-nodes', origin: 'ours' },
    { name: 'ci/runners', origin: 'adopted' },
  ] as const;
  const registry = { name: 'contoso', defaultAction: 'Deny', rules };
  const lines = panel({ snapshot: snapshot({ registry }) });
  expect(lines).toContain('registry  contoso  default action Deny');
  expect(lines).toContain(
    'rules     198.51.100.0/24 (foreign) · prod/aks-nodes (ours) · ci/runners (adopted)',
  );
});

test('rules that do not fit in a row go on in the next', () => {
  const rules = Array.from({ length: 5 }, (_, index) => ({
    name: `prod/subnet-${index}`,
    origin: 'ours' as const,
  }));
  const registry = { name: 'contoso', defaultAction: 'Deny', rules };
  const lines = panel({ snapshot: snapshot({ registry }) }, { columns: 60, rows: 40 });
  expect(lines).toContain('rules     prod/subnet-0 (ours) · prod/subnet-1 (ours)');
  expect(lines).toContain('          prod/subnet-4 (ours)');
});

test.for([
  {
    name: 'let in',
    given: subnet(),
    row: 'prod/aks-nodes  policy  none      no    allowed    3 / 0',
  },
  {
    name: 'shut out',
    given: subnet({ endpoint: 'Succeeded', hasRule: true, access: 'denied', denied: 2 }),
    row: 'prod/aks-nodes  policy  Succeeded  yes   denied     3 / 2',
  },
])(
  'a subnet that is $name has a row with its endpoint, rule, access and pulls',
  ({ given, row }) => {
    expect(panel({ snapshot: snapshot({ subnets: [given] }) })).toContain(`          ${row}`);
  },
);

test('a long plan says how much more there is', () => {
  const plan = ['one', 'two', 'three', 'four', 'five'];
  const lines = panel({ snapshot: snapshot({ policy: policy({ plan }) }) });
  expect(lines.slice(-5, -1)).toEqual([
    'to do     one',
    '          two',
    '          three',
    '          and 2 more',
  ]);
});

test('of the log the newest lines are shown', () => {
  const lines = panel({ log: ['one', 'two', 'three', 'four', 'five'] });
  expect(lines.slice(-5, -1)).toEqual([
    'operator  two',
    '          three',
    '          four',
    '          five',
  ]);
});

test.for([
  { columns: 40, rows: 8 },
  { columns: 60, rows: 12 },
  { columns: 79, rows: 22 },
])('it keeps to $columns columns and $rows rows', (size) => {
  const crowded = snapshot({
    policy: policy({ message: 'long '.repeat(50), plan: ['one', 'two', 'three', 'four', 'five'] }),
    subnets: Array.from({ length: 4 }, () => subnet()),
  });
  const lines = panel({ snapshot: crowded, log: ['a', 'b', 'c', 'd'] }, size);
  expect(lines.length).toBeLessThanOrEqual(size.rows);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(size.columns);
});
