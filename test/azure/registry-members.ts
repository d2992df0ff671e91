import type { JsonObject } from './json.ts';

interface Span {
  /** Dates of versions, the second exclusive. */
  readonly from: string;
  readonly until?: string;
  readonly previewOnly?: boolean;
}

const preview = { previewOnly: true, until: '2025-11-01' };

/** Members that some versions do not have; any other is in all of them. */
const spans: Readonly<Record<string, Span>> = {
  metadataSearch: { from: '2023-11-01', ...preview },
  softDeletePolicy: { from: '2023-01-01', ...preview },
  azureADAuthenticationAsArmPolicy: { from: '2022-02-01' },
  roleAssignmentMode: { from: '2024-11-01' },
  regionalEndpoints: { from: '2026-01-01', previewOnly: true },
  regionalEndpointHostNames: { from: '2026-01-01', previewOnly: true },
  networkRuleBypassAllowedForTasks: { from: '2025-06-01' },
};

/** What of an object a version has: it neither shows nor takes the rest. */
export function membersIn(version: string, members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name]) => hasMember(version, name)));
}

function hasMember(version: string, name: string): boolean {
  const span = spans[name];
  if (!span) return true;
  const date = version.slice(0, 10);
  if (span.previewOnly === true && !version.endsWith('-preview')) return false;
  return date >= span.from && (span.until === undefined || date < span.until);
}
