import type { RegistryState } from '../api/registry-state.ts';
import type { PlanInput } from '../plan/input.ts';
import type { Plan } from '../plan/plan.ts';
import type { Publications } from '../plan/clients/publication.ts';
import type { StepResult } from '../plan/result.ts';

/** What one look at a registry came to, before anybody is told. */
export interface Reconciled {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly publications: Publications;
  readonly input: PlanInput;
  readonly state: RegistryState;
}
