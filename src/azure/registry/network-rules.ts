import { isDeepStrictEqual } from 'node:util';
import type { ObservedRegistry, Progress } from '../../plan/observed.ts';
import type { RegistryId } from '../../api/resource-id.ts';
import type { PutNetworkRules } from '../../plan/step.ts';
import { ArmError } from '../arm/arm-error.ts';
import {
  changesIpRules,
  changesSubnetRules,
  differencesFrom,
  keyShownBy,
  networkRulesPatch,
  subnetsIn,
} from './network-rules-patch.ts';
import type { RuleKey } from './observed-registry.ts';
import { changedSince, patchRegistry, requireSettled, type Visit } from './registry-patch.ts';
import type { ReadRegistry } from './registry-reader.ts';

/** Which key a version took, learnt from writes that came into force. */
export type RuleKeys = Map<string, RuleKey>;

/** Reads, compares with what was planned on, writes the arrays that change, and looks whether they are in force. */
export async function putNetworkRules(
  step: PutNetworkRules,
  keys: RuleKeys,
  visit: Visit,
): Promise<Progress<ObservedRegistry>> {
  if (changesSubnetRules(step) && !areVisible(step)) throw notVisible(step);
  const read = await visit.deps.reader.read(visit.id, visit.call, visit.signal);
  const { rules } = read.registry;
  if (changesSubnetRules(step) && rules.subnetRules === 'invisible') throw notVisible(step);
  if (!isDeepStrictEqual(rules, step.before)) throw changedSince(visit.id, 'network rules');
  if (!changesSubnetRules(step) && !changesIpRules(step)) {
    return { kind: 'done', value: read.registry };
  }
  requireSettled(read);
  return write(keys, { step, read, visit });
}

interface Situation {
  readonly step: PutNetworkRules;
  readonly read: ReadRegistry;
  readonly visit: Visit;
}

/** What writing under one key came to. */
type Tried =
  | { readonly kind: 'accepted'; readonly progress: Progress<ObservedRegistry> }
  | { readonly kind: 'lost'; readonly registry: ObservedRegistry }
  | { readonly kind: 'refused'; readonly error: ArmError };

/**
 * Writes under the key that the rules show, or, where there are none to show one, under the new key. The other key is
 * tried where that cannot cost anybody a rule: after a refusal only if there were no rules, since a version that
 * silently drops what it does not know would drop them all; and after a write that lost rules, to bring them back.
 */
async function write(keys: RuleKeys, situation: Situation): Promise<Progress<ObservedRegistry>> {
  const { step, read } = situation;
  const shown = keyShownBy(read.registry.rules);
  const key = shown ?? keys.get(read.apiVersion) ?? 'virtualNetworkSubnetResourceId';
  const first = await tryKey(key, situation);
  if (first.kind === 'accepted') return learnt(first.progress, key);
  const mayTryOther = first.kind === 'lost' ? isShort(step, first.registry) : shown === undefined;
  if (!changesSubnetRules(step) || !mayTryOther) throw errorOf(first, step);
  const second = await tryKey(otherThan(key), situation);
  if (second.kind === 'accepted') return learnt(second.progress, otherThan(key));
  throw errorOf(first.kind === 'refused' ? first : second, step);

  function learnt(
    progress: Progress<ObservedRegistry>,
    worked: RuleKey,
  ): Progress<ObservedRegistry> {
    if (changesSubnetRules(step)) keys.set(read.apiVersion, worked);
    return progress;
  }
}

async function tryKey(key: RuleKey, { step, read, visit }: Situation): Promise<Tried> {
  const { apiVersion, registry } = read;
  const body = networkRulesPatch(step, registry.settings.defaultAction, key);
  const isInForce = (seen: ObservedRegistry): boolean =>
    differencesFrom(step, seen.rules).length === 0;
  try {
    const patched = await patchRegistry({ body, apiVersion }, isInForce, visit);
    if (patched.kind === 'running') return { kind: 'accepted', progress: patched };
    const value = patched.registry;
    if (isInForce(value)) return { kind: 'accepted', progress: { kind: 'done', value } };
    if (hasStrangers(step, value)) throw overwritten(visit.id);
    return { kind: 'lost', registry: value };
  } catch (error) {
    if (!(error instanceof ArmError) || error.failure.kind !== 'invalid') throw error;
    return { kind: 'refused', error };
  }
}

function otherThan(key: RuleKey): RuleKey {
  return key === 'id' ? 'virtualNetworkSubnetResourceId' : 'id';
}

/** Subnet rules are missing from what was written: the sign of a key that the version does not know. */
function isShort(step: PutNetworkRules, seen: ObservedRegistry): boolean {
  return !subnetsIn(step.after).isSubsetOf(subnetsIn(seen.rules));
}

/** Rules that were neither there nor written: somebody wrote after us, and the next write must not undo it. */
function hasStrangers({ before, after }: PutNetworkRules, seen: ObservedRegistry): boolean {
  return !subnetsIn(seen.rules).isSubsetOf(subnetsIn(before).union(subnetsIn(after)));
}

// No refusal: some of what was written may be there.
function overwritten(id: RegistryId): ArmError {
  const message = `Somebody else wrote the network rules of registry ${id} right after us: they are looked at again.`;
  return new ArmError({ kind: 'conflict', message });
}

function errorOf(tried: Exclude<Tried, { kind: 'accepted' }>, step: PutNetworkRules): ArmError {
  if (tried.kind === 'refused') return tried.error;
  const names = differencesFrom(step, tried.registry.rules).join(', ');
  const message = `Azure accepted the rules of registry ${tried.registry.id}, and a read after it differs in: ${names}.`;
  return new ArmError({ kind: 'notInForce', message });
}

function areVisible({ before, after }: PutNetworkRules): boolean {
  return before.subnetRules !== 'invisible' && after.subnetRules !== 'invisible';
}

function notVisible({ registryId }: PutNetworkRules): ArmError {
  const message = `No version of the registry API in reach shows the subnet rules of ${registryId}, so none are written: the write would replace rules that nobody can see.`;
  return new ArmError({ kind: 'subnetRulesNotVisible', message });
}
