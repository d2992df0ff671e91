import {
  type SecurityGroupId,
  type SecurityRuleId,
  parseSecurityGroupId,
  securityRuleOf,
} from '../../src/api/resource-id.ts';
import type { Failure } from '../../src/plan/failure.ts';
import type { PlanInput } from '../../src/plan/input.ts';
import type { ObservedSecurityGroup } from '../../src/plan/observed.ts';
import type { RecordedRule } from '../../src/plan/security/entries.ts';
import type { Allowance, SecurityRule } from '../../src/plan/security/security-rule.ts';
import { ruleName } from '../../src/plan/security/wanted.ts';
import type { PutSecurityRule } from '../../src/plan/step.ts';
import {
  type InputText,
  type PolicyText,
  input,
  ledger,
  must,
  policy,
  registryId,
  seen,
  subscription,
} from './builders.ts';

export const [app, data] = [groupId('app'), groupId('data')];
export const registryTag = 'AzureContainerRegistry.WestEurope';
export const storageTag = 'Storage.WestEurope';

export function groupId(name: string, resourceGroup = 'net'): SecurityGroupId {
  const text = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${name}`;
  return must(parseSecurityGroupId(text));
}

export function securityGroup(
  id: SecurityGroupId,
  rules: readonly SecurityRule[] = [],
  more: Partial<ObservedSecurityGroup> = {},
): ObservedSecurityGroup {
  return { id, armId: id, tags: [], provisioningState: 'Succeeded', rules, ...more };
}

/** A rule of somebody else: outbound, allowing everything, but for what is said. */
export function strangersRule(name: string, more: Partial<SecurityRule> = {}): SecurityRule {
  const rule = {
    name,
    direction: 'Outbound',
    access: 'Allow',
    priority: 1000,
    protocol: '*',
    sources: ['*'],
    sourcePorts: ['*'],
    destinations: ['*'],
    destinationPorts: ['*'],
    isChanging: false,
    ...more,
  } as const;
  return { ...rule, raw: { ...rule, note: { by: 'somebody' } } };
}

export function ownName(tag: string, source = '*'): string {
  return ruleName(registryId, { source, tag });
}

export function ownId(group: SecurityGroupId, tag: string, source = '*'): SecurityRuleId {
  return securityRuleOf(group, ownName(tag, source));
}

/** A rule as this operator writes it. */
export function ownRule({ name, priority, allowance }: PutSecurityRule['after']): SecurityRule {
  const rule = {
    name,
    direction: 'Outbound',
    access: 'Allow',
    priority,
    protocol: 'tcp',
    sources: [allowance.source],
    sourcePorts: ['*'],
    destinations: [allowance.tag],
    destinationPorts: ['443'],
    isChanging: false,
  } as const;
  return { ...rule, raw: { ...rule } };
}

/** The rule for a tag and everybody, at a priority. */
export function ours(
  tag: string,
  priority: number,
  { source = '*' }: Partial<Allowance> = {},
): SecurityRule {
  return ownRule({ name: ownName(tag, source), priority, allowance: { source, tag } });
}

export function recorded(
  group: SecurityGroupId,
  tag: string,
  { source = '*', ownership = 'Managed' }: Partial<RecordedRule> = {},
): RecordedRule {
  return { rule: ownId(group, tag, source), source, tag, ownership };
}

/** A look at security groups: the rules in each, where it could be read. */
export interface GroupLook extends Omit<InputText, 'policies' | 'observed' | 'ledger'> {
  readonly policies?: readonly PolicyText[];
  readonly groups?: readonly (ObservedSecurityGroup | readonly [SecurityGroupId, Failure])[];
  readonly replicas?: readonly string[];
  readonly records?: readonly RecordedRule[];
  readonly observed?: Partial<PlanInput['observed']>;
}

export function groupInput(look: GroupLook): PlanInput {
  const { policies = [], groups = [], replicas = [], records = [], observed, ...rest } = look;
  return input({
    ...rest,
    policies: policies.map((one, index) => policy({ name: `p${index}`, ...one })),
    ledger: ledger({ securityRules: [...records] }),
    observed: {
      securityGroups: new Map(
        groups.map((one) =>
          'id' in one
            ? ([one.id, seen(one)] as const)
            : ([one[0], seen<ObservedSecurityGroup>(one[1])] as const),
        ),
      ),
      replicas: {
        kind: 'seen',
        value: replicas.map((region) => ({ region, provisioningState: 'Succeeded' })),
      },
      ...observed,
    },
  });
}

/** A policy that lists these groups, each with what is said of it. */
export function lists(
  entries: Readonly<Record<string, object>>,
  include: readonly string[] = [],
): Pick<PolicyText, 'spec'> {
  const networkSecurityGroups = Object.entries(entries).map(([id, more]) => ({ id, ...more }));
  return { spec: { clientFirewall: { include, networkSecurityGroups } } };
}

/** What one entry for `app` comes to while layers come from blob storage: in Azure, and on record. */
export const both = [ours(registryTag, 100), ours(storageTag, 101)];
export const bothRecorded = [recorded(app, registryTag), recorded(app, storageTag)];
