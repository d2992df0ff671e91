import * as z from 'zod';
import type { Answer } from './call.ts';
import { act } from './deeds.ts';
import { faultRuleSchema } from './faults.ts';
import { jsonSchema, parseJson, type Json } from './json.ts';
import { populate } from './populate.ts';
import { worldSeed } from './seed.ts';
import type { PlainRequest, Simulator } from './simulator.ts';
import { worldBody } from './world-body.ts';

interface Visit {
  readonly body: Json | undefined;
  readonly query: URLSearchParams;
  readonly simulator: Simulator;
}

const settingsSchema = z.strictObject({
  delays: z.record(z.string(), z.number()).optional(),
  dialect: z.record(z.string(), jsonSchema).optional(),
});

const tokenSchema = z.strictObject({
  subject: z.string(),
  lifetimeMs: z.number().positive().optional(),
});

/** The tests' own door: JSON, no bearer, not in the log. */
export function answerAdmin(request: PlainRequest, simulator: Simulator): Answer {
  const address = `${request.method} ${request.url.pathname}`;
  const visit = visits[address];
  if (!visit) return answer(404, { error: `there are ${Object.keys(visits).join(', ')}` });
  try {
    const body = parseJson(request.bodyText);
    return answer(200, visit({ body, query: request.url.searchParams, simulator }));
  } catch (error) {
    const text = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return answer(400, { error: text });
  }
}

const visits: Readonly<Record<string, (visit: Visit) => Json>> = {
  'GET /_admin/world': ({ simulator }) => {
    simulator.world.settle();
    return worldBody(simulator.world);
  },
  'PUT /_admin/world': ({ body, simulator }) => {
    simulator.world.reset();
    populate(simulator.world, worldSeed.parse(body));
    return worldBody(simulator.world);
  },
  'POST /_admin/world': ({ body, simulator }) => {
    act(body, simulator.world);
    return worldBody(simulator.world);
  },
  'GET /_admin/log': ({ query, simulator }) =>
    plain(simulator.log.since(Number(query.get('since') ?? 0))),
  'DELETE /_admin/log': ({ simulator }) => {
    simulator.log.clear();
    return {};
  },
  'GET /_admin/faults': ({ simulator }) => plain(simulator.faults.rules),
  'POST /_admin/faults': ({ body, simulator }) => {
    simulator.faults.add(faultRuleSchema.parse(body));
    return plain(simulator.faults.rules);
  },
  'DELETE /_admin/faults': ({ simulator }) => {
    simulator.faults.clear();
    return {};
  },
  'POST /_admin/tokens': ({ body, simulator }) => {
    const { subject, lifetimeMs } = tokenSchema.parse(body);
    return { token: simulator.tokens.issue(subject, { lifetimeMs }) };
  },
  'GET /_admin/settings': ({ simulator }) => plain(simulator.settings),
  'PATCH /_admin/settings': ({ body, simulator }) => {
    const { delays, dialect } = settingsSchema.parse(body);
    Object.assign(simulator.settings.delays, delays);
    Object.assign(simulator.settings.dialect, dialect);
    return plain(simulator.settings);
  },
  'POST /_admin/reset': ({ simulator }) => {
    simulator.reset();
    return {};
  },
};

function answer(status: number, body: Json): Answer {
  return { status, body: () => body };
}

function plain(value: unknown): Json {
  return jsonSchema.parse(JSON.parse(JSON.stringify(value)));
}
