import { networkError } from './errors.ts';
import { parseRange } from './ipv4.ts';
import { textAt, type Json, type JsonObject } from './json.ts';
import { isServiceTag } from './service-tag-names.ts';
import type { Dialect } from './settings.ts';
import type { SecurityGroup, SecurityRule } from './state.ts';

export interface RuleCheck {
  readonly group: SecurityGroup;
  readonly existing: SecurityRule | undefined;
  readonly name: string;
  readonly properties: JsonObject;
}

/** What Azure has against a rule before it takes it. */
export function checkSecurityRule(check: RuleCheck, dialect: Dialect): void {
  const { group, existing, name } = check;
  checkName(name);
  checkWords(check);
  checkSides(check, dialect);
  if (!existing && group.rules.size >= dialect.maxSecurityRules) {
    const message = `A security group cannot have more than ${dialect.maxSecurityRules} security rules.`;
    throw invalid('SecurityRuleCountLimitReached', message);
  }
  checkPriority(check);
}

function checkName(name: string): void {
  if (/^\w([\w.-]{0,78}\w)?$/.test(name)) return;
  throw invalid(
    'InvalidResourceName',
    `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.`,
  );
}

const words: Readonly<Record<string, readonly string[]>> = {
  protocol: ['tcp', 'udp', 'icmp', 'esp', 'ah', '*'],
  access: ['allow', 'deny'],
  direction: ['inbound', 'outbound'],
};

function checkWords({ group, name, properties }: RuleCheck): void {
  for (const [member, known] of Object.entries(words)) {
    const value = textAt(properties, member);
    if (value === undefined) throw missing(member, ruleId(group, name));
    if (known.includes(value.toLowerCase())) continue;
    const details = { code: 'InvalidJson', message: `Error converting value "${value}".` };
    throw networkError(
      { status: 400, code: 'InvalidRequestFormat', message: 'Cannot parse the request.' },
      [details],
    );
  }
  const description = textAt(properties, 'description') ?? '';
  if (description.length <= 140) return;
  const message = `Description of security rule ${ruleId(group, name)} has ${description.length} characters; it cannot have more than 140.`;
  throw invalid('InvalidRequestFormat', message);
}

/** Unique among the rules of one direction. The rule that was there is named first. */
function checkPriority({ group, name, properties }: RuleCheck): void {
  const { priority, direction } = properties;
  if (typeof priority !== 'number' || !(priority >= 100 && priority <= 4096)) {
    const message = `Security rule has invalid Priority. Value provided: ${Number(priority ?? 0)} Allowed range 100-4096.`;
    throw invalid('SecurityRuleInvalidPriority', message);
  }
  const other = [...group.rules.values()].find(
    (rule) =>
      rule.name.toLowerCase() !== name.toLowerCase() &&
      rule.properties['priority'] === priority &&
      lower(rule.properties['direction']) === lower(direction),
  );
  if (!other) return;
  const message = `Security rule ${other.name} conflicts with rule ${name}. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.`;
  throw invalid('SecurityRuleConflict', message);
}

function checkSides(check: RuleCheck, dialect: Dialect): void {
  for (const side of ['source', 'destination'] as const) {
    checkForms(check, side, ['PortRange', 'PortRanges']);
    checkForms(check, side, ['AddressPrefix', 'AddressPrefixes']);
    for (const port of valuesOf(check.properties, side, 'PortRange')) checkPort(port);
    checkAddresses(check, side, dialect);
  }
}

type Side = 'source' | 'destination';

/** Each side is given in exactly one of its forms. */
function checkForms(
  { group, name, properties }: RuleCheck,
  side: Side,
  [one, many]: readonly [string, string],
): void {
  const groups = one.startsWith('Address') ? `${side}ApplicationSecurityGroups` : undefined;
  const given = [`${side}${one}`, `${side}${many}`, groups].filter(
    (member) => member !== undefined && properties[member] !== undefined,
  );
  const id = ruleId(group, name);
  const title = side === 'source' ? 'Source' : 'Destination';
  if (given.length === 0) {
    const also = groups === undefined ? '' : `, or ${title}ApplicationSecurityGroups`;
    throw invalid(
      'SecurityRuleParametersMissing',
      `Required security rule parameters are missing for security rule with Id: ${id}. Security rule must specify ${title}${many}, ${title}${one}${also}.`,
    );
  }
  if (given.length > 1) {
    const message = `Security rule with Id: ${id} cannot specify more than one of ${given.join(', ')}.`;
    throw invalid('SecurityRuleInvalidParameters', message);
  }
}

function checkPort(port: string): void {
  const [from = '', to = from, ...rest] = port.split('-');
  const isRange = rest.length === 0 && isPort(from) && isPort(to) && Number(from) <= Number(to);
  if (port === '*' || isRange) return;
  throw invalid(
    'SecurityRuleInvalidPortRange',
    `Security rule has invalid Port range. Value provided: ${port}. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.`,
  );
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

/** A tag, or everything, goes only where there is one of it. */
function checkAddresses({ group, name, properties }: RuleCheck, side: Side, dialect: Dialect) {
  const single = textAt(properties, `${side}AddressPrefix`);
  for (const value of valuesOf(properties, side, 'AddressPrefix')) {
    if (isAddress(value)) continue;
    const isTag = value === '*' || isServiceTag(value, dialect);
    if (isTag && value === single) continue;
    if (isTag) {
      const title = side === 'source' ? 'Source' : 'Destination';
      throw invalid(
        'SecurityRuleParameterContainsUnsupportedValue',
        `Security rule parameter ${title}AddressPrefix for rule with Id ${ruleId(group, name)} cannot specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: ${value}.`,
      );
    }
    throw invalid(
      'SecurityRuleInvalidAddressPrefix',
      `Security rule ${ruleId(group, name)} has invalid Address prefix. Value provided: ${value}`,
    );
  }
}

function isAddress(value: string): boolean {
  return parseRange(value) !== undefined || /^[0-9a-f:]*::?[0-9a-f:]*(\/\d{1,3})?$/i.test(value);
}

function valuesOf(properties: JsonObject, side: Side, one: string): readonly string[] {
  const single = textAt(properties, `${side}${one}`);
  const many: Json =
    properties[`${side}${one === 'PortRange' ? 'PortRanges' : 'AddressPrefixes'}`] ?? [];
  const texts = Array.isArray(many) ? many.filter((entry) => typeof entry === 'string') : [];
  return single === undefined ? texts : [single, ...texts];
}

function ruleId(group: SecurityGroup, name: string): string {
  return `${group.id}/securityRules/${name}`;
}

function lower(value: Json | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function missing(member: string, id: string): Error {
  const title = `${member.charAt(0).toUpperCase()}${member.slice(1)}`;
  const message = `Required security rule parameter ${title} is missing for security rule with Id: ${id}.`;
  return invalid('SecurityRuleParameterMissing', message);
}

function invalid(code: string, message: string): Error {
  return networkError({ status: 400, code, message });
}
