/** A Go duration of whole units, as in `1h30m` or `45s`, down to milliseconds. Seven digits would overflow Go's own. */
export const durationPattern = '^([0-9]{1,6}(h|m|s|ms))+$';

const durationExpression = new RegExp(durationPattern);

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Milliseconds, or undefined where the text is no such duration. */
export function parseDuration(text: string): number | undefined {
  if (!durationExpression.test(text)) return undefined;
  const parts = [...text.matchAll(/([0-9]+)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}
