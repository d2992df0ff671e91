import { timeOf } from '../api/time.ts';
import { type Documented, commented } from './document.ts';
import { editionsOf, type NeededTag } from './needed-tags.ts';

/** One range a line, for firewalls that take neither names nor tags. Undefined while it is not known what they are. */
export function ipRangesText(
  { registry, tags }: Documented,
  scope: 'regional' | 'global',
): string | undefined {
  const list = tags[scope];
  if (editionsOf(list) === undefined) return undefined;
  const head = commented([
    `What clients of ${registry.loginServer} must reach, on TCP port 443, where a firewall takes no names:`,
    `service tags ${where[scope]}. IPv4 only. Azure changes them about once a week.`,
    ...(tags.staleSince === undefined
      ? []
      : [`As they were read at ${timeOf(tags.staleSince)}: they could not be read again.`]),
    ...list.absent.map((name) => `There is no service tag ${name}.`),
  ]);
  return head + list.tags.map(sectionOf).join('');
}

const where = {
  regional: 'of the regions of the registry and its replicas',
  global: 'of all regions, which do not change as replicas come and go',
} as const;

function sectionOf({ name, tag, insteadOf }: NeededTag): string {
  const [service = ''] = name.split('.');
  const standsIn = insteadOf === undefined ? '' : `, since there is no tag ${insteadOf}`;
  const leftOut = (tag?.leftOut ?? 0) > 0 ? ` (IPv6 prefixes left out: ${tag?.leftOut})` : '';
  const title = `${name}, change number ${tag?.changeNumber}: ${why[service] ?? 'the registry'}`;
  return `\n${commented([title + leftOut + standsIn])}${(tag?.ranges ?? []).join('\n')}\n`;
}

const why: Readonly<Record<string, string>> = {
  AzureContainerRegistry: 'the registry and its data endpoints',
  Storage: 'layers, from shared storage',
  AzureActiveDirectory: 'Microsoft Entra ID',
  MicrosoftContainerRegistry: 'Microsoft Artifact Registry',
  AzureFrontDoor: 'Microsoft Artifact Registry',
};
