/** What an answer of the API server means for whoever made the call. */
export type KubernetesErrorKind =
  | 'notFound'
  | 'alreadyExists'
  | 'conflict' // somebody else wrote since we read: read again
  | 'gone' // the resourceVersion is out of the server's reach, on either side: list again
  | 'forbidden'
  | 'unauthorized'
  | 'invalid' // the server refuses the request for what it says, or the answer is not what was asked for
  | 'tooManyRequests'
  | 'unavailable'; // 5xx, reset, timeout: a write may or may not have happened

export interface KubernetesErrorOptions {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The one error of this folder. Only the end of the caller's own signal comes through as it is. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  readonly kind: KubernetesErrorKind;
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** How long the server asks us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: KubernetesErrorKind, message: string, options: KubernetesErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export function isKubernetesError(
  error: unknown,
  ...kinds: readonly KubernetesErrorKind[]
): error is KubernetesError {
  return error instanceof KubernetesError && (kinds.length === 0 || kinds.includes(error.kind));
}
