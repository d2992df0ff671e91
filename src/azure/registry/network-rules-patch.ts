import { isDeepStrictEqual } from 'node:util';
import { foldId } from '../../api/fold-id.ts';
import type { Action, IpRule, NetworkRules, SubnetRule } from '../../plan/observed.ts';
import { type JsonObject, without } from '../arm/json.ts';
import { type RuleKey, subnetNamedIn } from './observed-registry.ts';

type Raw = Pick<SubnetRule | IpRule, 'raw'>;

export interface RulesChange {
  readonly before: NetworkRules;
  readonly after: NetworkRules;
}

/**
 * The PATCH that brings the arrays that differ, and only them, from `before` to `after`: one that is left out is kept,
 * one that is given becomes exactly that. What was there goes back as it came, with the subnet under the given key.
 */
export function networkRulesPatch(
  { before, after }: RulesChange,
  defaultAction: Action,
  key: RuleKey,
): JsonObject {
  const networkRuleSet = {
    defaultAction,
    ...(changesSubnetRules({ before, after }) && {
      virtualNetworkRules: entries(after.subnetRules).map((rule) =>
        underKey(knownSubnetRule(rule, before) ?? newSubnetRule(rule), key),
      ),
    }),
    ...(changesIpRules({ before, after }) && {
      ipRules: after.ipRules.map((rule) => knownIpRule(rule, before) ?? newIpRule(rule)),
    }),
  };
  return { properties: { networkRuleSet } };
}

export function changesSubnetRules({ before, after }: RulesChange): boolean {
  if (before.subnetRules === 'invisible' || after.subnetRules === 'invisible') {
    return before.subnetRules !== after.subnetRules;
  }
  return !isSameSet(subnetsIn(before), subnetsIn(after));
}

export function changesIpRules({ before, after }: RulesChange): boolean {
  return !isSameSet(rangesIn(before), rangesIn(after));
}

/** What the read does not show as the change wants it, in the arrays that the change is about. */
export function differencesFrom(change: RulesChange, seen: NetworkRules): readonly string[] {
  const subnets = changesSubnetRules(change)
    ? subnetsIn(seen).symmetricDifference(subnetsIn(change.after))
    : [];
  const ranges = changesIpRules(change)
    ? rangesIn(seen).symmetricDifference(rangesIn(change.after))
    : [];
  return [...subnets, ...ranges];
}

/** The key that the rules show, or undefined where there are none to tell. */
export function keyShownBy(rules: NetworkRules): RuleKey | undefined {
  const [first] = entries(rules.subnetRules);
  if (first === undefined) return undefined;
  return 'virtualNetworkSubnetResourceId' in first.raw ? 'virtualNetworkSubnetResourceId' : 'id';
}

export function subnetsIn(rules: NetworkRules): ReadonlySet<string> {
  return new Set(entries(rules.subnetRules).map((rule) => rule.subnet));
}

export function rangesIn(rules: NetworkRules): ReadonlySet<string> {
  return new Set(rules.ipRules.map((rule) => rule.value));
}

function entries(rules: NetworkRules['subnetRules']): readonly SubnetRule[] {
  return rules === 'invisible' ? [] : rules;
}

function isSameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.symmetricDifference(right).size === 0;
}

function knownSubnetRule(rule: SubnetRule, before: NetworkRules): JsonObject | undefined {
  const known = entries(before.subnetRules);
  return rawIn(known, rule) ?? known.find(({ subnet }) => subnet === rule.subnet)?.raw;
}

function newSubnetRule(rule: SubnetRule): JsonObject {
  const named = subnetNamedIn(rule.raw);
  const isItself = foldId(named) === rule.subnet;
  return { action: 'Allow', virtualNetworkSubnetResourceId: isItself ? named : rule.subnet };
}

function knownIpRule(rule: IpRule, before: NetworkRules): JsonObject | undefined {
  const known = before.ipRules;
  return rawIn(known, rule) ?? known.find(({ value }) => value === rule.value)?.raw;
}

// By its own JSON first: two entries of strangers may mean the same and still are two.
function rawIn(known: readonly Raw[], rule: Raw): JsonObject | undefined {
  return known.find(({ raw }) => isDeepStrictEqual(raw, rule.raw))?.raw;
}

function newIpRule(rule: IpRule): JsonObject {
  return { action: 'Allow', value: rule.value };
}

const keys: ReadonlySet<string> = new Set<RuleKey>(['virtualNetworkSubnetResourceId', 'id']);

function underKey(raw: JsonObject, key: RuleKey): JsonObject {
  const isNamed = keys.intersection(new Set(Object.keys(raw))).size > 0;
  if (key in raw || !isNamed) return raw;
  return { ...without(raw, keys), [key]: subnetNamedIn(raw) };
}
