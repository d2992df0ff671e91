import type { Azure } from './call.ts';
import { networkError } from './errors.ts';
import { contains, overlap, parseRange, type Range } from './ipv4.ts';
import { objectAt, objectsAt, textAt, type Json, type JsonObject } from './json.ts';
import type { Subnet, VirtualNetwork } from './state.ts';

export interface PrefixCheck {
  readonly network: VirtualNetwork;
  readonly existing: Subnet | undefined;
  readonly name: string;
  readonly sent: JsonObject;
}

/** The range has to be there, in one form, inside the network, and free. */
export function checkPrefixes({ network, existing, name, sent }: PrefixCheck, azure: Azure): void {
  const prefixes = prefixesOf(sent);
  if (prefixes.length === 0) {
    throw invalid(
      'NoAddressPrefixOrPoolProvided',
      `No address prefix or pool was provided for subnet ${name}.`,
    );
  }
  if (existing) checkSameForm(existing, sent, azure);
  checkNotInUse(existing, prefixes);
  const ranges = prefixes.map((prefix) => rangeOf(prefix, name));
  const space = objectAt(network.properties, 'addressSpace') ?? {};
  const outer = texts(space['addressPrefixes']).flatMap((text) => parseRange(text) ?? []);
  if (!ranges.every((range) => outer.some((whole) => contains(whole, range)))) {
    throw invalid(
      'NetcfgSubnetRangeOutsideVnet',
      `Subnet '${name}' is not valid because its IP address range is outside the IP address range of virtual network '${network.name}'.`,
    );
  }
  checkFree(ranges, name, network);
}

/** The same service twice in one list, in whatever case, is refused. */
export function checkEndpoints(sent: JsonObject, id: string): void {
  const services = objectsAt(sent, 'serviceEndpoints').map(
    (entry) => textAt(entry, 'service') ?? '',
  );
  const lower = services.map((service) => service.toLowerCase());
  const twice = services.find((_, index) => lower.indexOf(lower[index] ?? '') !== index);
  if (services.includes('')) {
    throw invalid('InvalidRequestFormat', `A service endpoint of ${id} does not name its service.`);
  }
  if (twice === undefined) return;
  const message = `Service endpoint ${twice} is given more than once for subnet ${id}.`;
  throw invalid('SubnetHasDuplicateServiceEndpoints', message);
}

export function prefixesOf(properties: JsonObject): readonly string[] {
  const single = textAt(properties, 'addressPrefix');
  return single === undefined ? texts(properties['addressPrefixes']) : [single];
}

/** A GET gives one of two forms, and a PUT has to give the same one back. */
function checkSameForm(existing: Subnet, sent: JsonObject, azure: Azure): void {
  if (azure.settings.dialect.prefixForm === 'accept') return;
  const forms = ['addressPrefix', 'addressPrefixes'];
  const given = forms.filter((form) => sent[form] !== undefined);
  const known = forms.filter((form) => existing.properties[form] !== undefined);
  if (given.join() === known.join()) return;
  const message = `Subnet ${existing.id} has ${known.join(' and ')}, the request gives ${given.join(' and ')}.`;
  throw invalid('InvalidRequestFormat', message);
}

function checkNotInUse(existing: Subnet | undefined, prefixes: readonly string[]): void {
  if (!existing || objectsAt(existing.properties, 'ipConfigurations').length === 0) return;
  const lost = prefixesOf(existing.properties).find((prefix) => !prefixes.includes(prefix));
  if (lost === undefined) return;
  throw invalid(
    'InUsePrefixCannotBeDeleted',
    `IpPrefix ${lost} on Subnet ${existing.name} has active allocations and cannot be deleted.`,
  );
}

function checkFree(ranges: readonly Range[], name: string, network: VirtualNetwork): void {
  for (const other of network.subnets.values()) {
    if (other.name.toLowerCase() === name.toLowerCase()) continue;
    const taken = prefixesOf(other.properties).flatMap((prefix) => parseRange(prefix) ?? []);
    if (!taken.some((range) => ranges.some((wanted) => overlap(range, wanted)))) continue;
    throw invalid(
      'NetcfgSubnetRangesOverlap',
      `Subnet '${name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${network.name}'.`,
    );
  }
}

function rangeOf(prefix: string, name: string): Range {
  const range = parseRange(prefix);
  if (range) return range;
  throw invalid(
    'InvalidAddressPrefixFormat',
    `Address prefix ${prefix} of subnet ${name} is not formatted correctly.`,
  );
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function invalid(code: string, message: string): Error {
  return networkError({ status: 400, code, message });
}
