import type { Condition } from '../api/object.ts';
import type { RegistryState } from '../api/registry-state.ts';
import { shortNameOf } from '../api/resource-id.ts';

export interface ConditionLabels {
  readonly condition: string;
  readonly status: Condition['status'];
  readonly reason: string;
}

interface Conditioned {
  readonly status: { readonly conditions?: readonly Condition[] | undefined };
}

// Some thirty reasons on nine conditions, few of which go together. Whoever may write a status may write any word.
const maxSeries = 200;

/** How many objects have each condition in each state. */
export function conditionCensus(
  objects: Iterable<Conditioned>,
): Iterable<readonly [ConditionLabels, number]> {
  const counts = new Map<string, [ConditionLabels, number]>();
  for (const { status } of objects) {
    for (const { type, status: state, reason } of status.conditions ?? []) {
      count(counts, { condition: type, status: state, reason });
    }
  }
  return counts.values();
}

function count(counts: Map<string, [ConditionLabels, number]>, labels: ConditionLabels): void {
  const key = `${labels.condition} ${labels.status} ${labels.reason}`;
  const series = counts.get(key);
  if (series !== undefined) series[1] += 1;
  else if (counts.size < maxSeries || labels.condition === other) counts.set(key, [labels, 1]);
  else count(counts, { ...labels, condition: other, reason: other });
}

const other = 'Other';

export interface RegistryElements {
  readonly registry: string;
  readonly subnetRules: number;
  readonly ipRules: number;
  readonly foreign: number;
}

/** What the registries have that were seen. */
export function elementCensus(states: Iterable<RegistryState>): readonly RegistryElements[] {
  return [...states].flatMap(({ spec, status }) => {
    const { subnetRules, ipRules, serviceEndpoints = [] } = status;
    if (subnetRules === undefined || ipRules === undefined) return [];
    const elements = [...subnetRules, ...ipRules, ...serviceEndpoints];
    return {
      registry: shortNameOf(spec.registry),
      subnetRules: subnetRules.length,
      ipRules: ipRules.length,
      foreign: elements.filter(({ origin }) => origin === 'Foreign').length,
    };
  });
}
