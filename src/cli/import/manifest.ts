import { stringify } from 'yaml';
import { apiGroup, apiVersion, policyKind } from '../../api/kinds.ts';
import { shortNameOf } from '../../api/resource-id.ts';
import { paragraph } from '../paragraph.ts';
import type { Candidate } from './candidates.ts';
import type { DataEndpoints, Imported } from './imported.ts';

/** The policy as YAML; what it does not list stands there as a comment, with the reason. */
export function manifestText(imported: Imported): string {
  const { registry, name, namespace, subnets, ipRanges, dataEndpoints } = imported;
  const { defaultAction, publicNetworkAccess, trustedServices } = registry.settings;
  return [
    `# Network access of ${registry.loginServer} as it is: applying this changes nothing in Azure.\n`,
    '# The operator adopts what is there: it stays when it is taken out here, and when the policy goes.\n',
    `apiVersion: ${apiGroup}/${apiVersion}\n`,
    `kind: ${policyKind.kind}\n`,
    'metadata:\n',
    `  name: ${scalar(name)}\n`,
    namespace === undefined ? '' : `  namespace: ${scalar(namespace)}\n`,
    'spec:\n',
    `  registry: ${scalar(registry.armId)}\n`,
    `  defaultAction: ${defaultAction}\n`,
    `  publicNetworkAccess: ${publicNetworkAccess}\n`,
    `  trustedServices: ${trustedServices}\n`,
    list('subnets', subnets, (text) => `- id: ${scalar(text)}`),
    list('ipRanges', ipRanges, (text) => `- ${scalar(text)}`),
    dataEndpointsText(dataEndpoints),
  ].join('');
}

function list(
  field: string,
  candidates: readonly Candidate[],
  entryOf: (text: string) => string,
): string {
  if (candidates.length === 0) return '';
  const isEmpty = candidates.every(({ objection }) => objection !== undefined);
  const entries = candidates.map(({ text, objection }) =>
    objection === undefined
      ? `    ${entryOf(text)}\n`
      : `${remark(objection, '    ')}    # ${entryOf(text)}\n`,
  );
  return [`  ${field}:${isEmpty ? ' []' : ''}\n`, ...entries].join('');
}

function dataEndpointsText({ isEnabled, confirmed, objection }: DataEndpoints): string {
  const lines = [
    'dataEndpoints:',
    `  enabled: ${isEnabled}`,
    ...(confirmed === undefined ? [] : [`  confirmed: "${confirmed}"`]),
  ];
  return objection === undefined
    ? lines.map((line) => `  ${line}\n`).join('')
    : remark(objection, '  ') + lines.map((line) => `  # ${line}\n`).join('');
}

function remark(objection: string, indent: string): string {
  const layout = { indent: `${indent}# `, columns: 100, nameFor: shortNameOf };
  return paragraph(`Left out: ${objection}`, layout);
}

// Whatever a stranger called it, it is one line and no comment.
function scalar(text: string): string {
  return stringify(text, {
    lineWidth: 0,
    defaultStringType: isPlain(text) ? 'PLAIN' : 'QUOTE_DOUBLE',
  }).trim();
}

function isPlain(text: string): boolean {
  return /^[\w/.()-]+$/.test(text);
}
