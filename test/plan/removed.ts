import type { Plan } from '../../src/plan/plan.ts';

/** The subnets whose rules the plan's first write of rules takes away. */
export function removed({ steps }: Plan): readonly string[] {
  const [step] = steps.filter((one) => one.kind === 'putNetworkRules');
  if (step?.before.subnetRules === undefined || step.before.subnetRules === 'invisible') return [];
  const { subnetRules } = step.after;
  const left = subnetRules === 'invisible' ? [] : subnetRules.map((rule) => rule.subnet);
  return step.before.subnetRules.map((rule) => rule.subnet).filter((id) => !left.includes(id));
}
