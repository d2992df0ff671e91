import type { ObservedRegistry } from '../plan/observed.ts';
import type { Endpoint } from './endpoint.ts';
import type { TagList } from './needed-tags.ts';

/** What the documents are made of. */
export interface Documented {
  readonly registry: ObservedRegistry;
  readonly endpoints: readonly Endpoint[];
  readonly tags: DocumentedTags;
}

/** The service tags that clients have to reach. */
export interface DocumentedTags {
  /** Of the regions of the registry and its replicas, where a service has tags by region. */
  readonly regional: TagList;
  /** Of all regions. */
  readonly global: TagList;
  /** Since when they could not be read again, if so. */
  readonly staleSince?: number;
}

/** Text as comment lines of YAML and of plain lists. */
export function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}\n`).join('');
}

export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).flat().join('=');
}

export function hostsOf(endpoints: readonly Endpoint[]): readonly string[] {
  return [...new Set(endpoints.map(({ host }) => host))];
}
