/** An RFC 3339 time in whole seconds, as Kubernetes writes it in status. */
export function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Milliseconds since the epoch; NaN where the text is no time. */
export function epochMsOf(time: string): number {
  return Date.parse(time);
}
