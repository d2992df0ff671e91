import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  proxyPolicy,
  tlsPolicy,
} from '@azure/core-rest-pipeline';
import type { Clock } from '../time/clock.ts';
import { withDeadline } from '../time/deadline.ts';
import type { Cloud } from './cloud.ts';

/** Whether an address answers at all, to a request without a token: any status is an answer. */
export type Reached =
  /** `clockMs`: the server's clock, where it tells; it tells whole seconds. */
  | { readonly kind: 'answered'; readonly status: number; readonly clockMs: number | undefined }
  | { readonly kind: 'silent'; readonly cause: SilenceCause; readonly said: string };

export type SilenceCause = 'name' | 'connection' | 'certificate' | 'time';

export type Reach = (url: string, signal: AbortSignal) => Promise<Reached>;

const answerMs = 15_000;

/** By the same way as all requests to Azure: with the same proxies and the same trust. */
export function createReach({ ca }: Pick<Cloud, 'ca'>, clock: Clock): Reach {
  const pipeline = createEmptyPipeline();
  if (ca !== undefined) pipeline.addPolicy(tlsPolicy({ ca }));
  pipeline.addPolicy(proxyPolicy());
  const http = createDefaultHttpClient();
  return async (url, signal) => {
    const ask = (abortSignal: AbortSignal) =>
      pipeline.sendRequest(http, createPipelineRequest({ url, abortSignal }));
    try {
      const { status, headers } = await withDeadline(ask, { ms: answerMs, clock }, signal);
      const date = Date.parse(headers.get('date') ?? '');
      return { kind: 'answered', status, clockMs: Number.isNaN(date) ? undefined : date };
    } catch (error) {
      signal.throwIfAborted();
      return silence(error);
    }
  };
}

function silence(error: unknown): Reached {
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return {
    kind: 'silent',
    cause: causeOf(code),
    said: said.includes(code) ? said : `${code} (${said})`,
  };
}

function causeOf(code: string): SilenceCause {
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'name';
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|EPROTO|SSL/.test(code)) return 'certificate';
  return code === '' ? 'time' : 'connection';
}
