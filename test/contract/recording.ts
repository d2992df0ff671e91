import * as z from 'zod';
import { jsonSchema } from '../azure/json.ts';

const headersSchema = z
  .record(z.string(), z.unknown())
  .transform((headers) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
  );

const exchangeSchema = z.object({
  method: z.string().transform((method) => method.toUpperCase()),
  url: z.string().refine((url) => URL.canParse(url), 'not a URL'),
  status: z.coerce.number().int(),
  body: jsonSchema.nullish(),
  response: jsonSchema.nullish(),
  responseHeaders: headersSchema.nullish().transform((headers) => headers ?? {}),
  src: z.string().nullish(),
});

/** One request to Azure and its answer, as somebody recorded them. */
export type Recorded = z.infer<typeof exchangeSchema>;

export interface Sequence {
  readonly name: string;
  readonly exchanges: readonly Recorded[];
}

/** An answer that refused a request, on its own: nobody recorded what went before it. */
export interface ErrorSample {
  readonly name: string;
  readonly exchange: Recorded;
}

/** The sequences in a file's content, in order; undefined where the content is something else. */
export function sequencesIn(content: unknown, fileName: string): Sequence[] | undefined {
  const parsed = z.array(exchangeSchema).min(1).safeParse(content);
  if (!parsed.success) return undefined;
  const bySource = Map.groupBy(parsed.data, ({ src }) => src ?? fileName);
  return Array.from(bySource, ([name, exchanges]) => ({ name, exchanges }));
}

// Tools that collect traffic differ in what they call the headers, and in whether the body is text.
const sampleSchema = z
  .object({
    method: z.string(),
    url: z.string(),
    status: z.coerce.number().int().optional(),
    hdr: headersSchema.optional(),
    headers: headersSchema.optional(),
    responseHeaders: headersSchema.optional(),
    body: jsonSchema.optional(),
    response: jsonSchema.optional(),
  })
  .refine(({ url }) => URL.canParse(url));

/** Error samples under whatever names; undefined where the content is something else. */
export function samplesIn(content: unknown): ErrorSample[] | undefined {
  const parsed = z.record(z.string(), sampleSchema).safeParse(content);
  if (!parsed.success || Object.keys(parsed.data).length === 0) return undefined;
  return Object.entries(parsed.data).flatMap(([name, sample]) => {
    const status = sample.status ?? Number(/\b[45]\d\d\b/.exec(name)?.[0]);
    const response = fromText(sample.response ?? sample.body);
    const responseHeaders = sample.responseHeaders ?? sample.hdr ?? sample.headers ?? {};
    const exchange = { method: sample.method, url: sample.url, status, response, responseHeaders };
    const checked = exchangeSchema.safeParse(exchange);
    return checked.success ? [{ name, exchange: checked.data }] : [];
  });
}

function fromText(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    // A body that was cut short on recording; there is nothing in it to compare.
    return undefined;
  }
}
