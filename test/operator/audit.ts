import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Right } from './rights.ts';

const eventSchema = z.object({
  verb: z.string(),
  requestURI: z.string(),
  user: z.object({ username: z.string() }),
  objectRef: z
    .object({
      apiGroup: z.string().default(''),
      resource: z.string().default(''),
      subresource: z.string().optional(),
      name: z.string().default(''),
      namespace: z.string().default(''),
    })
    .optional(),
  responseStatus: z.object({ code: z.number(), message: z.string().optional() }).optional(),
});

/** One request, as the API server's audit log has it. */
export type Audited = z.output<typeof eventSchema>;

/** What a user asked the API server for, from some byte of the log on. */
export async function* auditedRequests(
  logFile: string,
  user: string,
  start = 0,
): AsyncGenerator<Audited> {
  for await (const line of createInterface({ input: createReadStream(logFile, { start }) })) {
    // Most lines are about others: the cheaper look comes first. The first and the last may be cut.
    if (!line.includes(user) || !line.startsWith('{') || !line.endsWith('}')) continue;
    const event = eventSchema.parse(JSON.parse(line));
    if (event.user.username === user) yield event;
  }
}

/** Those that were not let through, a sentence each. */
export async function refusedRequests(
  requests: AsyncIterable<Audited>,
): Promise<readonly string[]> {
  const refused: string[] = [];
  for await (const { verb, requestURI, responseStatus } of requests) {
    if (responseStatus?.code !== 403 || isOfEndingNamespace(responseStatus)) continue;
    refused.push(`the API server refused ${verb} ${requestURI}: ${responseStatus.message}`);
  }
  return refused;
}

// Nobody may make anything in one, whatever their rights.
function isOfEndingNamespace({ message = '' }: { readonly message?: string | undefined }): boolean {
  return message.endsWith('because it is being terminated');
}

export function rightOf({ verb, objectRef }: Audited): Right | undefined {
  if (objectRef === undefined) return undefined;
  const { apiGroup: group, subresource, name, namespace } = objectRef;
  const resource = [objectRef.resource, subresource ?? []].flat().join('/');
  return { group, resource, verb, name, namespace };
}
