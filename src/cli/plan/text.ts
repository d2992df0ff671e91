import { foldId } from '../../api/fold-id.ts';
import { shortNameOf } from '../../api/resource-id.ts';
import type { Session } from '../io.ts';
import type { Style } from '../paint.ts';
import { type Layout, armId, counted, paragraph } from '../paragraph.ts';
import type { PlanReport, RegistryReport, ReportedChange } from './report.ts';

type Screen = Pick<Session, 'paint' | 'columns'>;

/** For one registry: what its resources are called. */
interface Page extends Screen {
  readonly nameFor: NonNullable<Layout['nameFor']>;
}

/** The report for people. */
export function planText({ registries }: PlanReport, screen: Screen): string {
  return [...registries.map((one) => registryText(one, screen)), summary(registries, screen)].join(
    '\n',
  );
}

function registryText(report: RegistryReport, screen: Screen): string {
  const { paint } = screen;
  const page = { ...screen, nameFor: shortNames(report) };
  const { seen } = report;
  const facts = seen === undefined ? [] : [seen.loginServer, seen.sku, seen.location];
  const title = paint('bold', shortNameOf(report.registry));
  return [
    `${[title, ...facts].join('  ')}\n`,
    paint('dim', report.registry),
    '\n',
    ...standingLines(report),
    ...changeLines(report, page),
    ...section('Held', 'yellow', report.holds.map(holdText), page),
    ...adoptedLines(report, page),
    ...section('Warnings', 'yellow', report.warnings.map(whose(report)), page),
    ...section('Problems', 'red', report.problems.map(problemText(report)), page),
  ].join('');
}

function standingLines({ policies }: RegistryReport): readonly string[] {
  return policies
    .filter(({ standing }) => standing === 'Observing' || standing === 'Suspended')
    .map(({ policy, standing }) =>
      standing === 'Observing'
        ? `  ${policy} only observes: its changes are those of mode Enforce\n`
        : `  ${policy} is suspended: nothing is changed for it\n`,
    );
}

function changeLines(report: RegistryReport, { paint, nameFor }: Page): readonly string[] {
  const { changes, policies } = report;
  if (changes.length === 0) return report.problems.length > 0 ? [] : ['\n  No changes.\n'];
  const width = String(changes.length).length;
  const lines = changes.map((one, index) => {
    const { sign, style, what, isSetting, isDetailed } = words[one.action];
    const number = String(index + 1).padStart(width);
    const target = isSetting ? (one.detail ?? '') : nameFor(one.target);
    const askers = policies.length > 1 && one.policies.length > 0 ? one.policies : [];
    const notes = [
      ...(isDetailed && one.detail !== undefined ? [one.detail] : []),
      ...(askers.length > 0 ? [`for ${askers.join(', ')}`] : []),
      ...(one.heldBy ? [`held: ${one.heldBy.reason}`] : []),
    ];
    const note = notes.length === 0 ? '' : `  ${paint('dim', `(${notes.join('; ')})`)}`;
    return `  ${number}. ${paint(style, `${sign} ${what.padEnd(22)}`)} ${target}${note}\n`;
  });
  return [`\n  ${paint('bold', 'Changes, in this order')}\n`, ...lines];
}

interface Words {
  readonly sign: '+' | '-' | '~';
  readonly style: Style;
  readonly what: string;
  readonly isSetting?: true;
  /** Its name does not say all. */
  readonly isDetailed?: true;
}

const add = { sign: '+', style: 'green' } as const;
const remove = { sign: '-', style: 'red' } as const;
const change = { sign: '~', style: 'yellow' } as const;
const set = { ...change, isSetting: true } as const;

const words: Readonly<Record<ReportedChange['action'], Words>> = {
  RegisterProvider: { ...add, what: 'provider registration' },
  AddServiceEndpoint: { ...add, what: 'service endpoint' },
  RemoveServiceEndpoint: { ...remove, what: 'service endpoint' },
  AddSubnetRule: { ...add, what: 'subnet rule' },
  RemoveSubnetRule: { ...remove, what: 'subnet rule' },
  AddIpRule: { ...add, what: 'IP rule' },
  RemoveIpRule: { ...remove, what: 'IP rule' },
  SetDefaultAction: { ...set, what: 'default action' },
  SetPublicNetworkAccess: { ...set, what: 'public network access' },
  SetTrustedServices: { ...set, what: 'trusted services' },
  SetDataEndpoints: { ...set, what: 'data endpoints' },
  AddSecurityRule: { ...add, what: 'security rule', isDetailed: true },
  ChangeSecurityRule: { ...change, what: 'security rule', isDetailed: true },
  RemoveSecurityRule: { ...remove, what: 'security rule', isDetailed: true },
};

function adoptedLines({ adopted }: RegistryReport, { paint, nameFor }: Page): readonly string[] {
  if (adopted.length === 0) return [];
  const lines = adopted.map(
    ({ kind, target }) => `    ${adoptedWords[kind].padEnd(22)}   ${nameFor(target)}\n`,
  );
  return [
    `\n  ${paint('bold', 'Adopted')}: there already, on no record, so the operator never removes it\n`,
    ...lines,
  ];
}

const adoptedWords = {
  SubnetRule: 'subnet rule',
  IpRule: 'IP rule',
  ServiceEndpoint: 'service endpoint',
  SecurityRule: 'security rule',
} as const;

/** Short names where they tell all that the report speaks of apart, else whole ids. */
function shortNames(report: RegistryReport): Page['nameFor'] {
  const ids = new Set(JSON.stringify(report).match(armId)?.map(foldId));
  const byShort = Map.groupBy(ids, shortNameOf);
  return (id) => {
    const short = shortNameOf(id);
    return (byShort.get(short.toLowerCase())?.length ?? 0) > 1 ? id : short;
  };
}

function holdText({ reason, message }: RegistryReport['holds'][number]): string {
  return `${reason}: ${message}`;
}

function whose({ policies }: RegistryReport): (said: RegistryReport['warnings'][number]) => string {
  return ({ policy, message }) => (policies.length > 1 ? `${policy}: ${message}` : message);
}

function problemText(
  report: RegistryReport,
): (problem: RegistryReport['problems'][number]) => string {
  return ({ reason, message, policies = [] }) => {
    const owners = report.policies.length > 1 && policies.length > 0 ? policies : [];
    return owners.length === 0
      ? `${reason}: ${message}`
      : `${owners.join(', ')}: ${reason}: ${message}`;
  };
}

function section(
  title: string,
  style: Style,
  items: readonly string[],
  { paint, columns, nameFor }: Page,
): readonly string[] {
  if (items.length === 0) return [];
  const bullet = (text: string) =>
    `    - ${paragraph(text, { indent: '      ', columns, nameFor }).trimStart()}`;
  return [`\n  ${paint(style, title)}\n`, ...new Set(items.map(bullet))];
}

function summary(registries: readonly RegistryReport[], { paint }: Screen): string {
  const changes = registries.reduce((sum, one) => sum + one.changes.length, 0);
  const problems = registries.reduce((sum, one) => sum + one.problems.length, 0);
  const said = [
    counted(changes, 'change'),
    ...(problems > 0 ? [paint('red', counted(problems, 'problem'))] : []),
  ].join(', ');
  return `${said} in ${counted(registries.length, 'registry', 'registries')}. Nothing was written.\n`;
}
