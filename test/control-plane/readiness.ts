import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiAccess, requestApi } from './api-request.ts';

const pollEveryMs = 50;

/** Polls a path of the API server until it answers 200; lost connections count as "not yet". */
export async function waitForPath(
  access: ApiAccess,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  while (!(await answersOk(access, path, signal))) {
    await sleep(pollEveryMs, undefined, { signal });
  }
}

/**
 * kube-apiserver makes a CA of its own, signs its certificate with it, and writes both into one
 * file, its own first. Whoever connects should trust the CA alone.
 */
export async function waitForCa(
  servingCertificate: string,
  caFile: string,
  signal: AbortSignal,
): Promise<string> {
  for (;;) {
    const text = await readFile(servingCertificate, 'utf8').catch(() => '');
    const ca = /-END CERTIFICATE-----\s+(-----BEGIN[^]+-END CERTIFICATE-----\n)/.exec(text)?.[1];
    if (ca !== undefined) {
      await writeFile(caFile, ca);
      return ca;
    }
    await sleep(pollEveryMs, undefined, { signal });
  }
}

async function answersOk(access: ApiAccess, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await requestApi(access, { path }, signal)).status === 200;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}
