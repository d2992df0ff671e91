import type { RegistryId } from '../../api/resource-id.ts';
import type { ObservedRegistry } from '../../plan/observed.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { ArmError, unexpectedAnswer } from '../arm/arm-error.ts';
import { isVersionRefusal } from '../arm/failure-kind.ts';
import type { Call } from '../gateways.ts';
import { parseRegistry } from './observed-registry.ts';

/**
 * The versions of the registry API that show subnet rules, the best first. All others, among them every stable one since
 * 2021-09-01, leave them out of what they answer.
 */
export const registryApiVersions = [
  '2026-09-01-preview',
  '2026-03-01-preview',
  '2021-08-01-preview',
] as const;

export interface ReadRegistry {
  readonly registry: ObservedRegistry;
  /** Write at the version that was read at: another one may have other keys. */
  readonly apiVersion: string;
}

/** Reads registries at the first version that shows the subnet rules; previews come and go, so it looks again. */
export class RegistryReader {
  readonly #arm: ArmClient;
  readonly candidates: readonly string[];
  #working: string | undefined;

  constructor(arm: ArmClient, candidates: readonly string[] = registryApiVersions) {
    if (candidates.length === 0) throw new Error('no version of the registry API is configured');
    this.#arm = arm;
    this.candidates = candidates;
  }

  /** Where no version shows the rules, they are `invisible`; where ARM takes no version, its refusal is thrown. */
  async read(id: RegistryId, call: Call, signal: AbortSignal): Promise<ReadRegistry> {
    let blind: ReadRegistry | undefined;
    let refusal: ArmError | undefined;
    for (const apiVersion of this.#order()) {
      const seen = await this.readAt(apiVersion, { id, call }, signal).catch(unlessVersion);
      if (seen instanceof ArmError) {
        refusal = seen;
      } else if (showsRules(seen.registry)) {
        this.#working = apiVersion;
        return seen;
      } else if (seen.registry.sku.toLowerCase() !== 'premium') {
        // It cannot have rules, so it says nothing of the version.
        return seen;
      } else {
        blind ??= seen;
      }
    }
    if (blind !== undefined) return blind;
    throw refusal ?? unexpectedAnswer(id);
  }

  async readAt(
    apiVersion: string,
    { id, call }: { readonly id: RegistryId; readonly call: Call },
    signal: AbortSignal,
  ): Promise<ReadRegistry> {
    const request = { method: 'GET', path: id, apiVersion, call } as const;
    const registry = parseRegistry(id, (await this.#arm.send(request, signal)).body);
    if (registry === undefined) throw unexpectedAnswer(id);
    return { registry, apiVersion };
  }

  /** The version that showed subnet rules last, or else the best hope. */
  get version(): string {
    return this.#order()[0] ?? '';
  }

  #order(): readonly string[] {
    const working = this.#working;
    if (working === undefined) return this.candidates;
    return [working, ...this.candidates.filter((candidate) => candidate !== working)];
  }
}

function showsRules(registry: ObservedRegistry): boolean {
  return registry.rules.subnetRules !== 'invisible';
}

function unlessVersion(error: unknown): ArmError {
  if (error instanceof ArmError && isVersionRefusal(error.failure.code)) return error;
  throw error;
}
