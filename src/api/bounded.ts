import * as z from 'zod';

/**
 * Text and lists of a status, which has to fit into an object: what is longer is cut when it is parsed, so a status that
 * went through its schema is never refused by the API server for its size.
 */
export function boundedText(maxLength: number, description: string) {
  return z
    .string()
    .overwrite((text) => cutText(text, maxLength))
    .max(maxLength)
    .meta({ description });
}

export function boundedList<T extends z.ZodType>(item: T, maxItems: number, description: string) {
  return z
    .array(item)
    .overwrite((list) => list.slice(0, maxItems))
    .max(maxItems)
    .meta({ description });
}

/** The API server counts code points, and takes no half of a surrogate pair. */
function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 1);
  return `${cut.replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** An RFC 3339 time. */
export function timeText(description: string) {
  return z.string().meta({ description, format: 'date-time' });
}
