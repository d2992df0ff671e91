import * as z from 'zod';
import type { Exchange } from '../azure/exchange-log.ts';
import type { Finding } from './noise.ts';
import { loadOav } from './oav.ts';
import type { Specification } from './specification.ts';

export interface Validated {
  readonly operationId: string;
  readonly findings: readonly Finding[];
}

export type Validate = (exchange: Exchange) => Promise<Validated>;

const sideSchema = z.object({
  operationInfo: z.object({ operationId: z.string() }),
  errors: z.array(
    z.object({
      code: z.string(),
      message: z.string().catch(''),
      pathsInPayload: z.array(z.string()).catch([]),
    }),
  ),
  runtimeException: z.object({ code: z.string(), message: z.string() }).optional(),
});
const resultSchema = z.object({
  requestValidationResult: sideSchema,
  responseValidationResult: sideSchema,
});

/** A validator of exchanges against these files, which have to describe each operation once. */
export async function createValidator(
  folder: string,
  specifications: readonly Specification[],
): Promise<Validate> {
  const LiveValidator = loadOav();
  const options = {
    directory: folder,
    fileRoot: folder,
    swaggerPaths: specifications.map(({ file }) => file),
    swaggerPathsPattern: [],
    git: { shouldClone: false },
    // Only what is asked for is compiled; everything would take minutes.
    loadValidatorInBackground: false,
    loadValidatorInInitialize: false,
    isArmCall: true,
  };
  const validator = new LiveValidator(options, () => undefined);
  await validator.initialize();
  return async (exchange) => {
    const result = resultSchema.parse(
      await validator.validateLiveRequestResponse({
        liveRequest: requestOf(exchange),
        liveResponse: responseOf(exchange),
      }),
    );
    const { requestValidationResult: asked, responseValidationResult: answered } = result;
    return {
      operationId: asked.operationInfo.operationId,
      findings: [...findingsIn('request', asked), ...findingsIn('response', answered)],
    };
  };
}

function requestOf({ method, url, headers, body }: Exchange) {
  const contentType = { 'content-type': 'application/json' };
  return { method, url, headers: { ...contentType, ...headers }, body: structuredClone(body) };
}

/** The log has the headers that the simulator sets, before the server adds the type of the content. */
function responseOf({ status, responseHeaders, response }: Exchange) {
  return {
    statusCode: String(status),
    headers: { 'content-type': 'application/json', ...responseHeaders },
    body: structuredClone(response) ?? {},
  };
}

function findingsIn(side: Finding['side'], result: z.infer<typeof sideSchema>): Finding[] {
  const { runtimeException, errors } = result;
  const thrown = runtimeException ? [{ ...runtimeException, pathsInPayload: [] }] : [];
  return [...thrown, ...errors].map(({ code, message, pathsInPayload }) => ({
    side,
    code,
    message: message.slice(0, 300),
    at: pathsInPayload,
  }));
}
