import {
  type RegistryId,
  type SecurityGroupId,
  type SecurityRuleId,
  nameOf,
  securityRuleOf,
} from '../../api/resource-id.ts';
import { digestOf } from '../digest.ts';
import type { Member } from '../wants/member.ts';
import type { GroupEntry } from '../wants/wants.ts';
import { entriesOf, sourceIn } from './entries.ts';
import { type Span, spanOf } from './priorities.ts';
import type { Allowance } from './security-rule.ts';
import { type TagCase, tagsFor } from './tags.ts';

/** A rule that policies want in a network security group. */
export interface WantedRule {
  readonly id: SecurityRuleId;
  readonly group: SecurityGroupId;
  readonly name: string;
  readonly allowance: Allowance;
  /** Where its priority may lie, first as the policy of the highest rank has it. */
  readonly spans: readonly Span[];
  /** Keys of the policies, the highest rank first. */
  readonly wantedBy: readonly string[];
}

/**
 * What the active policies want together, those of the highest rank first: one rule for each group, source and tag, whoever
 * asks for it.
 */
export function wantedRules(members: readonly Member[], tags: TagCase): readonly WantedRule[] {
  const wanted = new Map<SecurityRuleId, WantedRule>();
  for (const member of members.filter(({ standing }) => standing.kind === 'active')) {
    for (const rule of rulesOf(member, tags)) {
      const before = wanted.get(rule.id);
      wanted.set(rule.id, before === undefined ? rule : join(before, rule));
    }
  }
  return [...wanted.values()];
}

function rulesOf(member: Member, tags: TagCase): readonly WantedRule[] {
  const { id: registry } = tags.registry;
  const include = member.wants.clientFirewall?.include ?? [];
  return entriesOf(member).flatMap((entry) =>
    tagsFor(entry.scope, include, tags).map((tag) => ruleFor(entry, tag, { registry, member })),
  );
}

function ruleFor(
  entry: GroupEntry,
  tag: string,
  { registry, member }: { readonly registry: RegistryId; readonly member: Member },
): WantedRule {
  const allowance = { source: sourceIn(entry), tag };
  const name = ruleName(registry, allowance);
  return {
    id: securityRuleOf(entry.id, name),
    group: entry.id,
    name,
    allowance,
    spans: [spanOf(entry)],
    wantedBy: [member.key],
  };
}

function join(one: WantedRule, other: WantedRule): WantedRule {
  return {
    ...one,
    spans: [...one.spans, ...other.spans],
    wantedBy: [...one.wantedBy, ...other.wantedBy],
  };
}

/** Azure's limit. */
const longestName = 80;

/** Always the same for the same purpose, and never that of another registry: several may share a group. */
export function ruleName(registry: RegistryId, { source, tag }: Allowance): string {
  const digest = digestOf([registry, source, tag.toLowerCase()]).slice(-8);
  const end = `-${tag}-${digest}`;
  return `registry-${nameOf(registry)}`.slice(0, longestName - end.length) + end;
}
