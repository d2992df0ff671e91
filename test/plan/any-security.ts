import * as fc from 'fast-check';
import type { SecurityGroupId } from '../../src/api/resource-id.ts';
import type { SecurityRule } from '../../src/plan/security/security-rule.ts';
import type { Azure } from './azure-model.ts';
import { app, data, ownName, registryTag, storageTag, strangersRule } from './security-groups.ts';

const source = '10.0.0.0/16';

/** Rules of strangers: in our way, in our place, and under our names. */
const foreign: readonly SecurityRule[] = [
  strangersRule('first', { priority: 100, access: 'Deny', sources: ['10.9.0.0/16'] }),
  strangersRule('second', { priority: 201, destinations: ['Sql'] }),
  strangersRule('inbound', { priority: 101, direction: 'Inbound' }),
  strangersRule(ownName(registryTag), { priority: 300 }),
  strangersRule(ownName(storageTag, source), { priority: 4000, destinations: ['Sql'] }),
];

/** What groups there are, and what others have put there. */
export function anySecurityGroups(mayBeMissing: boolean): fc.Arbitrary<Azure['securityGroups']> {
  const rules = fc.subarray([...foreign]);
  const isThere = mayBeMissing ? fc.boolean() : fc.constant(true);
  return fc.tuple(rules, rules, isThere).map(([inApp, inData, hasData]) => {
    const groups: (readonly [SecurityGroupId, readonly SecurityRule[]])[] = [[app, inApp]];
    if (hasData) groups.push([data, inData]);
    return new Map(groups);
  });
}

const ways = [
  {},
  { scope: 'Global' },
  { source },
  { source, priorities: '200-201' },
  { priorities: '100-110' },
] as const;

/** Rules for one of the groups, for both or for none. */
export const anyClientFirewall = fc
  .tuple(
    fc.option(fc.constantFrom(...ways)),
    fc.option(fc.constantFrom(...ways)),
    fc.subarray(['AzureActiveDirectory', 'MicrosoftArtifactRegistry']),
  )
  .map(([inApp, inData, include]) => {
    const networkSecurityGroups = [
      ...(inApp === null ? [] : [{ id: app, ...inApp }]),
      ...(inData === null ? [] : [{ id: data, ...inData }]),
    ];
    return networkSecurityGroups.length === 0 ? undefined : { include, networkSecurityGroups };
  });

/** What strangers do to any rule of a group. */
export interface SecurityEdit {
  readonly kind: 'security';
  readonly at: number;
  readonly deed: 'remove' | 'deny' | 'redirect' | 'take';
}

export const anySecurityEdit: fc.Arbitrary<SecurityEdit> = fc.record({
  kind: fc.constant('security'),
  at: fc.nat({ max: 6 }),
  deed: fc.constantFrom('remove', 'deny', 'redirect', 'take'),
});

export function editSecurity(azure: Azure, { at, deed }: SecurityEdit): Azure {
  const rules = azure.securityGroups.get(app);
  if (rules === undefined) return azure;
  const next = rules.flatMap((rule, index) => (index === at ? changed(rule, deed) : [rule]));
  const isFree = !rules.some(({ priority }) => priority === 100 + at);
  const taking =
    deed === 'take' && isFree ? [strangersRule(`new${at}`, { priority: 100 + at })] : [];
  const others = [...next.filter(({ name }) => name !== `new${at}`), ...taking];
  return { ...azure, securityGroups: new Map([...azure.securityGroups, [app, others]]) };
}

function changed(rule: SecurityRule, deed: SecurityEdit['deed']): readonly SecurityRule[] {
  switch (deed) {
    case 'remove':
      return [];
    case 'deny':
      return [changedTo(rule, { access: 'Deny' })];
    case 'redirect':
      return [changedTo(rule, { destinations: ['Sql'] })];
    case 'take':
      return [rule];
    default:
      throw new Error(`unhandled deed ${JSON.stringify(deed satisfies never)}`);
  }
}

function changedTo(rule: SecurityRule, change: Partial<SecurityRule>): SecurityRule {
  return { ...rule, ...change, raw: { ...rule.raw, ...change } };
}
