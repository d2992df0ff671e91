import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exchange } from '../azure/server.ts';
import { auditedRequests, rightOf } from './audit.ts';
import type { Right } from './rights.ts';

/** What the test files of a run leave behind for its end: audit logs, and what was demanded in Azure. */
export class Evidence {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get auditLog(): string {
    return join(this.#folder, `${process.pid}.audit`);
  }

  /** What the simulated Azure demanded of these clients. */
  async noteDemands(exchanges: readonly Exchange[], clients: readonly string[]): Promise<void> {
    const demands = exchanges
      .filter(({ subject }) => subject !== undefined && clients.includes(subject))
      .flatMap((exchange) => exchange.demands.map(({ action }) => `${action}\n`));
    await appendFile(join(this.#folder, `${process.pid}.demands`), [...new Set(demands)].join(''));
  }

  async demandedActions(): Promise<ReadonlySet<string>> {
    const texts = await Promise.all(
      (await this.#files('demands')).map((file) => readFile(file, 'utf8')),
    );
    return new Set(texts.flatMap((text) => text.split('\n')));
  }

  /** What the API server was asked for by this user. */
  async usedRights(user: string): Promise<readonly Right[]> {
    const used = new Map<string, Right>();
    for (const file of await this.#files('audit')) {
      for await (const request of auditedRequests(file, user)) {
        const right = rightOf(request);
        if (right !== undefined) used.set(JSON.stringify(right), right);
      }
    }
    return [...used.values()];
  }

  async #files(extension: string): Promise<readonly string[]> {
    const names = await readdir(this.#folder);
    return names
      .filter((name) => name.endsWith(`.${extension}`))
      .map((name) => join(this.#folder, name));
  }
}
