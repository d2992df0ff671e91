import { redacted } from '../../telemetry/redact.ts';
import { arrayAt, isJsonObject, stringAt } from './json.ts';

/** What ARM says in an error body, whatever the shape. */
export interface ArmFault {
  readonly code: string;
  /** The message and those of the details, without what differs at each attempt. */
  readonly message: string;
  /** All codes, the most specific first: that of the last detail tells more than `RetryableError` around it. */
  readonly codes: readonly string[];
}

/**
 * Reads `{"error":{code,message,details}}`, the same without the envelope, and the `{"Code","Message"}` of old providers.
 * Undefined where the body is none of them, such as the page of a proxy.
 */
export function parseFault(body: unknown): ArmFault | undefined {
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : body;
  const parts = partsOf(error, 0);
  const [outer] = parts;
  if (outer === undefined || (outer.code === '' && outer.message === '')) return undefined;
  const messages = new Set(
    parts.map((part) => stableText(part.message)).filter((text) => text !== ''),
  );
  return {
    code: outer.code,
    message: [...messages].join(' '),
    codes: parts.map((part) => part.code).toReversed(),
  };
}

/**
 * The text without the ids and times of this one attempt, so that a failure that lasts reads the same each time it is
 * written to a status; and without what an error may repeat of our request, such as a token, or the query of an address.
 */
export function stableText(text: string): string {
  return redacted(text)
    .replaceAll(/(https:\/\/[^\s?'"]+)\?[^\s'"]*/g, '$1')
    .replaceAll(/\s*(?:Trace ID|Correlation ID|Timestamp): \S+(?: \d\d:\d\d:\d\dZ)?\.?/gi, '')
    .replaceAll(/\s*Request ?ID[=:]\s*[\w-]+\.?/gi, '')
    .replaceAll(/ \([0-9a-f]{8}-[0-9a-f-]{27}\)/gi, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

interface Part {
  readonly code: string;
  readonly message: string;
}

function partsOf(error: unknown, depth: number): readonly Part[] {
  if (!isJsonObject(error) || depth > 3) return [];
  const code = stringAt(error, 'code') ?? stringAt(error, 'Code') ?? '';
  const message = stringAt(error, 'message') ?? stringAt(error, 'Message') ?? '';
  const details = arrayAt(error, 'details');
  return [{ code, message }, ...details.flatMap((detail) => partsOf(detail, depth + 1))];
}
