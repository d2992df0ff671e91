import type { ObservedRegistry } from '../plan/observed.ts';
import type { Endpoint } from './endpoint.ts';

/** What the documents are made of. */
export interface Documented {
  readonly registry: ObservedRegistry;
  readonly endpoints: readonly Endpoint[];
}

/** Text as comment lines of YAML and of plain lists. */
export function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}\n`).join('');
}

export function hostsOf(endpoints: readonly Endpoint[]): readonly string[] {
  return [...new Set(endpoints.map(({ host }) => host))];
}
