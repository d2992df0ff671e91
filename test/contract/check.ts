/** What became of one comparison between the project and the reference material. */
export interface Check {
  readonly area: 'validation' | 'replay' | 'errors';
  /** What it is part of, such as one recorded sequence. */
  readonly group: string;
  readonly name: string;
  readonly result: Result;
}

export type Result =
  | { readonly kind: 'passed'; readonly note?: string | undefined }
  | { readonly kind: 'failed'; readonly problems: readonly string[] }
  | { readonly kind: 'skipped'; readonly reason: string };

export function resultOf(problems: readonly string[], note?: string): Result {
  return problems.length === 0 ? { kind: 'passed', note } : { kind: 'failed', problems };
}

export function skipped(reason: string): Result {
  return { kind: 'skipped', reason };
}
