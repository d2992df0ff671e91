import { expect } from 'vitest';
import type { Failure, FailureKind } from '../../src/plan/failure.ts';
import { failureOfResponse } from '../../src/azure/arm/failure-of-response.ts';

export const subscription = '00000000-0000-4000-8000-000000000001';
const group = `/subscriptions/${subscription}/resourcegroups/rg/providers`;
export const registry = `${group}/microsoft.containerregistry/registries/contoso`;
export const network = `${group}/microsoft.network/virtualnetworks/vnet`;
export const subnet = `${network}/subnets/nodes`;

/** An answer of Azure, and what it has to be taken for. */
export interface Row {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
  readonly kind: FailureKind;
  readonly path?: string;
  readonly method?: 'GET' | 'PUT' | 'PATCH' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly afterMs?: number;
  readonly says?: string;
}

export const validation = (message: string): unknown => ({
  error: { code: 'NetworkRuleValidationError', message },
  status: 'Failed',
});
export const error = (
  code: string,
  message = 'Said by Azure.',
  ...details: unknown[]
): unknown => ({
  error: { code, message, details },
});

/** What the answer is taken for. */
export function failureFor({ status, body, ...row }: Row): Failure {
  const method = row.method ?? 'PATCH';
  const attempt = { method, path: row.path ?? registry, correlationId: 'ours' };
  const headers = new Map(Object.entries(row.headers ?? {}));
  return failureOfResponse({ status, headers, body }, attempt, 0);
}

export function expected({ kind, says, afterMs, path }: Row): object {
  const message: unknown = expect.stringContaining(says ?? path ?? registry);
  return { kind, message, ...(afterMs !== undefined && { afterMs }) };
}
