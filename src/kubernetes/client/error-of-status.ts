import * as z from 'zod';
import { KubernetesError, type KubernetesErrorKind } from './kubernetes-error.ts';

/** metav1.Status, as far as it is read. Proxies and webhooks answer otherwise, so nothing is required. */
const statusSchema = z.object({
  message: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  code: z.number().optional().catch(undefined),
  details: z
    .object({
      retryAfterSeconds: z.number().optional().catch(undefined),
      causes: z
        .array(z.object({ reason: z.string().optional() }))
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

type Status = z.output<typeof statusSchema>;

export interface FailedAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** The error of an HTTP answer that is not a success. */
export function errorOfAnswer({ status, retryAfter, body }: FailedAnswer): KubernetesError {
  const parsed = statusOfText(body);
  const seconds = secondsOf(retryAfter) ?? parsed.details?.retryAfterSeconds;
  return errorOf({ ...parsed, message: parsed.message ?? excerptOf(body) }, status, seconds);
}

/** The error that a watch tells of by an ERROR event, whose object is a Status. */
export function errorOfStatus(object: unknown): KubernetesError {
  const status = statusOf(object);
  return errorOf(status, status.code ?? 500, status.details?.retryAfterSeconds);
}

function errorOf(body: Status, status: number, seconds: number | undefined): KubernetesError {
  const message = body.message ?? `the API server answered ${status}`;
  const retryAfterMs = seconds === undefined ? undefined : seconds * 1000;
  return new KubernetesError(kindOf(status, body), message, { status, retryAfterMs });
}

function kindOf(status: number, body: Status): KubernetesErrorKind {
  // Sent as a 504 to whoever names a version from the future, as after a restore of etcd.
  const isTooLarge = body.details?.causes?.some(
    ({ reason }) => reason === 'ResourceVersionTooLarge',
  );
  if (isTooLarge === true) return 'gone';
  if (status === 409) return body.reason === 'AlreadyExists' ? 'alreadyExists' : 'conflict';
  const known = kindByStatus.get(status);
  if (known !== undefined) return known;
  return status >= 400 && status < 500 ? 'invalid' : 'unavailable';
}

const kindByStatus: ReadonlyMap<number, KubernetesErrorKind> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [408, 'unavailable'],
  [410, 'gone'],
  [429, 'tooManyRequests'],
]);

function statusOfText(body: string): Status {
  try {
    return statusOf(JSON.parse(body));
  } catch {
    return {};
  }
}

function statusOf(value: unknown): Status {
  return statusSchema.safeParse(value).data ?? {};
}

function excerptOf(body: string): string | undefined {
  const text = body.trim();
  return text === '' ? undefined : text.slice(0, 512);
}

function secondsOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
