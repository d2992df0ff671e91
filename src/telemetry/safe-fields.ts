import { redacted } from './redact.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface FieldOptions {
  readonly withStacks: boolean;
}

const maxLength = 2048;
const maxItems = 50;
const maxDepth = 5;
const secretKey =
  /authorization|token|passw|secret|cookie|assertion|credential|api[-_]?key|private[-_]?key/i;

/** What may be logged of the fields: bounded in length and depth, without secrets, errors as plain objects. */
export function safeFields(fields: Fields, options: FieldOptions): Fields {
  return safeMembers(fields, options, 0);
}

/** The text without secrets, cut at a character boundary. */
export function safeText(text: string): string {
  // Cut before the patterns run: a hostile text must not cost more than its first characters.
  const start = text.length > maxLength ? text.slice(0, maxLength * 2) : text;
  const clean = redacted(start);
  if (clean.length <= maxLength) return clean;
  return `${clean.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…`;
}

function safeMembers(members: object, options: FieldOptions, depth: number): Fields {
  const entries = Object.entries(members).slice(0, maxItems);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      safeText(key),
      isSecret(key, value) ? '[redacted]' : safeValue(value, options, depth + 1),
    ]),
  );
}

// A count of tokens is no token.
function isSecret(key: string, value: unknown): boolean {
  return secretKey.test(key) && (typeof value === 'string' || typeof value === 'object');
}

function safeValue(value: unknown, options: FieldOptions, depth: number): unknown {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value === null) return null;
  return typeof value === 'object' ? safeObject(value, options, depth) : undefined;
}

function safeObject(value: object, options: FieldOptions, depth: number): unknown {
  if (depth > maxDepth) return '[too deep]';
  if (value instanceof Error) return safeError(value, options, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Map) return safeMembers(Object.fromEntries(value), options, depth);
  if (Array.isArray(value) || value instanceof Set) {
    return Array.from(value.values(), (item: unknown) => item)
      .slice(0, maxItems)
      .map((item) => safeValue(item, options, depth + 1));
  }
  return safeMembers(value, options, depth);
}

function safeError(error: Error, options: FieldOptions, depth: number): Fields {
  const { name, message, stack, cause } = error;
  return {
    name,
    message: safeText(message),
    ...('code' in error && { code: safeValue(error.code, options, depth + 1) }),
    ...('kind' in error && { kind: safeValue(error.kind, options, depth + 1) }),
    ...('status' in error && { status: safeValue(error.status, options, depth + 1) }),
    ...(cause !== undefined && { cause: safeValue(cause, options, depth + 1) }),
    ...(options.withStacks && stack !== undefined && { stack: safeText(stack) }),
  };
}
