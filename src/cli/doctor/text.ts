import { type RegistryId, shortNameOf } from '../../api/resource-id.ts';
import type { Session } from '../io.ts';
import { counted, paragraph } from '../paragraph.ts';
import type { Style } from '../paint.ts';
import type { Finding } from './finding.ts';

/** What `-o json` prints: `version` is raised when a member changes its meaning or goes; new members may come at any time. */
export interface Examination {
  readonly version: 1;
  readonly findings: readonly Finding[];
  /** Empty where nobody could sign in. */
  readonly registries: readonly {
    readonly registry: RegistryId;
    readonly findings: readonly Finding[];
  }[];
}

interface Screen extends Pick<Session, 'paint' | 'columns' | 'calledAs'> {
  /** Those that were to be checked. */
  readonly ids: readonly RegistryId[];
}

/** The examination for people. */
export function examinationText({ findings, registries }: Examination, screen: Screen): string {
  const all = [...findings, ...registries.flatMap((one) => one.findings)];
  return [
    section('Azure', findings, screen),
    ...registries.map((one) => section(shortNameOf(one.registry), one.findings, screen)),
    summary(all, screen),
    ...notes(registries.length, screen),
  ].join('');
}

function section(title: string, findings: readonly Finding[], screen: Screen): string {
  const lines = findings.map((finding) => findingText(finding, screen));
  return `${screen.paint('bold', title)}\n${lines.join('')}\n`;
}

const marks = {
  ok: { word: 'ok', style: 'green' },
  warning: { word: 'warn', style: 'yellow' },
  failed: { word: 'FAIL', style: 'red' },
} as const satisfies Record<Finding['status'], { word: string; style: Style }>;

const indent = ' '.repeat(24);

function findingText({ check, status, message }: Finding, { paint, columns }: Screen): string {
  const { word, style } = marks[status];
  const text = paragraph(message, { indent, columns, nameFor: shortNameOf }).trimStart();
  return `  ${paint(style, word.padEnd(4))}  ${check.padEnd(16)}${text}`;
}

function summary(findings: readonly Finding[], { paint }: Screen): string {
  const count = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  const failures = count('failed');
  const warnings = count('warning');
  const said = [
    counted(findings.length, 'check'),
    ...(warnings > 0 ? [paint('yellow', counted(warnings, 'warning'))] : []),
    failures > 0 ? paint('red', `${failures} failed`) : 'nothing is wrong',
  ];
  return `${said.join(', ')}.\n`;
}

function notes(checked: number, { ids, columns, calledAs }: Screen): readonly string[] {
  if (ids.length === 0) {
    const message = `No registry was checked: name some, ${calledAs} doctor REGISTRY_ID.`;
    return [paragraph(message, { indent: '', columns })];
  }
  return checked > 0 ? [] : ['No registry was checked: nobody could sign in.\n'];
}
