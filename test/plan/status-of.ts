import { expect } from 'vitest';
import { policyStatusSchema } from '../../src/api/policy-status.ts';
import { asIfEnforced } from '../../src/plan/wants/member.ts';
import { makePlan, planFor } from '../../src/plan/plan.ts';
import { policyStatus } from '../../src/plan/status/policy-status.ts';
import type { Publications } from '../../src/plan/clients/publication.ts';
import type { StepResult } from '../../src/plan/result.ts';
import { type InputText, input, must } from './builders.ts';
import { expectConformance } from './kstatus.ts';

export type Results = readonly StepResult['outcome'][];

/** The status of the policy that is called `policy`. */
export function statusOf(
  text: InputText,
  outcomes: Results = [],
  publications: Publications = new Map(),
) {
  const given = input(text);
  const plan = makePlan(given);
  const ifEnforced = planFor(asIfEnforced(plan.members), given);
  const results = outcomes.map((outcome, index) => ({ step: must(plan.steps[index]), outcome }));
  const member = must(plan.members.find(({ policy: one }) => one.metadata.name === 'policy'));
  const status = policyStatus(member, { plan, ifEnforced, results, publications, input: given });
  if (status !== undefined) {
    expect(policyStatusSchema.parse(status)).toEqual(status);
    expectConformance(status, member.policy.metadata.generation);
  }
  return status;
}
