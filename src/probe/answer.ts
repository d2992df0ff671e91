import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { ProbeAnswer } from '../plan/observed.ts';

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What an answer means. Only a registry's own words count: whoever is in between may answer 401 and 403 as well. */
export function answerOf({ status, headers, body }: Heard): ProbeAnswer {
  if (headers.via !== undefined) return { kind: 'proxy', what: 'the answer has a header Via' };
  if (status === 407) return { kind: 'proxy', what: 'it answered 407' };
  if (status === 401 && isChallenge(headers)) return { kind: 'letIn' };
  const clientIp = status === 403 ? deniedClientIn(body) : undefined;
  return clientIp === undefined
    ? { kind: 'unexpected', what: `${status}, which is not what a registry answers` }
    : { kind: 'denied', clientIp };
}

function isChallenge(headers: IncomingHttpHeaders): boolean {
  return (
    headers['docker-distribution-api-version'] === 'registry/2.0' ||
    headers['www-authenticate']?.toLowerCase().startsWith('bearer realm="https://') === true
  );
}

const denialSchema = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** The address that the registry saw, where a network rule denies it. */
function deniedClientIn(body: string): string | undefined {
  const parsed = denialSchema.safeParse(jsonIn(body));
  const messages = parsed.success
    ? parsed.data.errors.filter(({ code }) => code === 'DENIED').map(({ message }) => message)
    : [];
  const found = messages.map(
    (message) => /client with IP '([^']{1,64})' is not/.exec(message)?.[1],
  );
  return found.find((clientIp) => clientIp !== undefined);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
