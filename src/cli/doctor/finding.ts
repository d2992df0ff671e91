import type { Failure } from '../../plan/failure.ts';
import { commandIn } from '../paragraph.ts';

/** What one check came to. */
export interface Finding {
  readonly check: Check;
  /** A warning is worth knowing, and may be meant so. */
  readonly status: 'ok' | 'warning' | 'failed';
  /** What is so, or what is wrong and what to do about it. */
  readonly message: string;
  /** The command that mends it, where there is one. */
  readonly remedy?: string;
}

export type Check =
  | 'ResourceManager'
  | 'Authority'
  | 'Clock'
  | 'Identity'
  | 'Subscriptions'
  | 'Registry'
  | 'ApiVersions'
  | 'Replicas'
  | 'Provider'
  | 'Subnet'
  | 'LoginServer';

export function ok(check: Check, message: string): Finding {
  return { check, status: 'ok', message };
}

export function warning(check: Check, message: string): Finding {
  return withRemedy({ check, status: 'warning', message });
}

export function failed(check: Check, message: string): Finding {
  return withRemedy({ check, status: 'failed', message });
}

export function failure(check: Check, { message }: Failure): Finding {
  return failed(check, message);
}

// Messages tell what to do as the end of a sentence; programs want the command alone.
function withRemedy(finding: Finding): Finding {
  const remedy = commandIn(finding.message);
  return remedy === undefined ? finding : { ...finding, remedy };
}
