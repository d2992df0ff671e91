import { Agent, request } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import * as z from 'zod';

interface Answered {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

const tokenSchema = z.object({ access_token: z.string() });
const manifestSchema = z.object({ layers: z.array(z.object({ digest: z.string() })) });

/**
 * Pulls an image as container runtimes do, from behind a firewall that lets through what a list of hosts says and nothing
 * else. All hosts are those of the simulated Azure.
 */
export class PullingClient implements Disposable {
  readonly #azure: { readonly endpoint: string; readonly caPem: string };
  readonly #loginServer: string;
  readonly #hosts: () => string;
  readonly #agent: Agent;
  /** What went wrong, each as a sentence. */
  readonly failures: string[] = [];
  /** The hosts that it was let through to, each as often. */
  readonly reached: string[] = [];

  constructor(
    azure: { readonly endpoint: string; readonly caPem: string },
    loginServer: string,
    /** `hosts.txt`, as the firewall has it now. */
    hosts: () => string,
  ) {
    this.#azure = azure;
    this.#loginServer = loginServer;
    this.#hosts = hosts;
    this.#agent = new Agent({ keepAlive: true, ca: azure.caPem });
  }

  /** Pulls over and over until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.pull();
  }

  async pull(): Promise<void> {
    for (const layer of await this.locate()) await this.fetch(layer);
  }

  /** Signs in, and has the registry tell where the layers are. */
  async locate(): Promise<readonly URL[]> {
    const login = this.#loginServer;
    await this.#ask(login, '/v2/', 401);
    const basic = 'Basic c29tZWJvZHk6c2VjcmV0';
    const token = await this.#ask(login, '/oauth2/token', 200, basic);
    if (token === undefined) return [];
    const bearer = `Bearer ${tokenSchema.parse(JSON.parse(token.text)).access_token}`;
    const manifest = await this.#ask(login, '/v2/app/manifests/latest', 200, bearer);
    if (manifest === undefined) return [];
    const { layers } = manifestSchema.parse(JSON.parse(manifest.text));
    const addresses: URL[] = [];
    for (const { digest } of layers) {
      const redirect = await this.#ask(login, `/v2/app/blobs/${digest}`, 307, bearer);
      if (redirect?.location !== undefined) addresses.push(new URL(redirect.location));
    }
    return addresses;
  }

  async fetch({ hostname, pathname, search }: URL): Promise<void> {
    await this.#ask(hostname, `${pathname}${search}`, 200);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #ask(
    host: string,
    path: string,
    status: number,
    authorization?: string,
  ): Promise<Answered | undefined> {
    if (!letsThrough(this.#hosts(), host)) {
      this.failures.push(`the firewall keeps it from ${host}`);
      return undefined;
    }
    const headers = { host, ...(authorization !== undefined && { authorization }) };
    try {
      const answer = await this.#send(path, headers);
      if (answer.status === status) this.reached.push(host);
      else this.failures.push(`${host} answers ${answer.status} instead of ${status} to ${path}`);
      return answer;
    } catch (error) {
      this.failures.push(`${host}: ${String(error)}`);
      return undefined;
    }
  }

  async #send(path: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    const outgoing = request(`${this.#azure.endpoint}${path}`, { agent: this.#agent, headers });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      const { statusCode: status = 0, headers: said } = answer;
      textOf(answer).then((text) => resolve({ status, location: said.location, text }), reject);
    });
    outgoing.end();
    return promise;
  }
}

/** One host a line, or a pattern that stands for all hosts of a domain. */
function letsThrough(hosts: string, host: string): boolean {
  const rules = hosts
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  return rules.some((rule) =>
    rule.startsWith('*.') ? host.endsWith(rule.slice(1)) : host === rule,
  );
}
