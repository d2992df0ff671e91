import * as z from 'zod';
import type { Answer } from './call.ts';
import { jsonSchema, type Json } from './json.ts';

const seconds = z.number().nonnegative().optional();

/** What to do to a request. `…After`: it has taken effect, and the caller does not learn of it. */
const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answer'),
    status: z.number(),
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfterSeconds: seconds,
    body: jsonSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('answerAfter'),
    status: z.number(),
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfterSeconds: seconds,
    body: jsonSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('resetAfter') }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number() }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('hangAfter') }),
  z.strictObject({
    kind: z.literal('operation'),
    status: z.enum(['Failed', 'Canceled']),
    code: z.string(),
    message: z.string().default('The operation did not succeed.'),
    keepsChange: z.boolean().default(false),
  }),
]);

export const faultRuleSchema = z.strictObject({
  method: z.string().optional(),
  /** A regular expression on path and query; case does not matter. */
  path: z.string().optional(),
  /** Counts the matching requests from 1; the first hit. Default 1. */
  nth: z.number().int().positive().optional(),
  /** How many are hit from there on. Default 1; 0 stands for all. */
  times: z.number().int().nonnegative().optional(),
  fault: faultSchema,
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultRule = z.input<typeof faultRuleSchema>;

interface Entry {
  readonly rule: z.infer<typeof faultRuleSchema>;
  seen: number;
}

export class Faults {
  #entries: Entry[] = [];

  /** Gives the function that takes the rule away again. */
  add(rule: FaultRule): () => void {
    const entry = { rule: faultRuleSchema.parse(rule), seen: 0 };
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  get rules(): readonly z.infer<typeof faultRuleSchema>[] {
    return this.#entries.map(({ rule }) => rule);
  }

  clear(): void {
    this.#entries = [];
  }

  /** The fault for this request, from the oldest rule that hits it; every matching rule counts it. */
  next(method: string, pathAndQuery: string): Fault | undefined {
    const hits = this.#entries.filter((entry) => {
      if (!matches(entry.rule, method, pathAndQuery)) return false;
      entry.seen += 1;
      return isHit(entry);
    });
    return hits[0]?.rule.fault;
  }
}

function matches(rule: Entry['rule'], method: string, pathAndQuery: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  return rule.path === undefined || new RegExp(rule.path, 'i').test(pathAndQuery);
}

function isHit({ rule, seen }: Entry): boolean {
  const first = rule.nth ?? 1;
  const times = rule.times ?? 1;
  return seen >= first && (times === 0 || seen < first + times);
}

const codes: Readonly<Record<number, string>> = {
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

export function faultAnswer(fault: Fault & { readonly kind: 'answer' | 'answerAfter' }): Answer {
  const code = fault.code ?? codes[fault.status] ?? 'InternalServerError';
  const message = fault.message ?? 'The service could not complete the request.';
  const body: Json = fault.body ?? { error: { code, message } };
  const { retryAfterSeconds } = fault;
  const headers =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status: fault.status, headers, body: () => body };
}
