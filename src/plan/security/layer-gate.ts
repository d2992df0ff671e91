import type { RegistrySettings } from '../observed.ts';
import { type Problem, isStalled } from '../problem.ts';
import { ruleProblem } from './judge.ts';
import type { SecurityPlan } from './plan.ts';
import type { WantedRule } from './wanted.ts';

/** What stands between clients and where layers are to come from. */
export interface LayerGate {
  /** Rules are on their way that let clients through. */
  readonly isOpening: boolean;
  /** Rules that let clients through, and that only a person can bring about. */
  readonly barred: readonly Barred[];
}

interface Barred {
  readonly rule: WantedRule;
  readonly problem: Problem;
}

/** The rules of security groups without which clients are cut off by a switch of data endpoints. */
export function layerGate(
  becomes: RegistrySettings['dataEndpoints'],
  { wanted, judgements }: Pick<SecurityPlan, 'wanted' | 'judgements'>,
): LayerGate {
  const service = serviceOf[becomes];
  const missing = wanted
    .filter(({ allowance: { tag } }) => tag === service || tag.startsWith(`${service}.`))
    .map((rule) => ({ rule, judgement: judgements.get(rule.id) }))
    .filter(({ judgement }) => judgement?.kind !== 'inForce' || judgement.shadowed !== undefined);
  const barred = missing.flatMap(({ rule, judgement }) => {
    const problem = ruleProblem(judgement);
    return problem !== undefined && isStalled(problem) ? [{ rule, problem }] : [];
  });
  return { isOpening: missing.length > barred.length, barred };
}

const serviceOf = { Enabled: 'AzureContainerRegistry', Disabled: 'Storage' } as const;
