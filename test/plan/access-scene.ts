import type { Evidence } from '../../src/plan/access/evidence.ts';
import { type ProbeAnswer, undiscovered } from '../../src/plan/observed.ts';
import { timeOf } from '../../src/api/time.ts';
import { expect } from 'vitest';
import type { RegistryStateStatus } from '../../src/api/registry-state.ts';
import { registryStateStatusSchema } from '../../src/api/registry-state-status.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import { statusOf } from './status-of.ts';
import {
  input,
  must,
  type InputText,
  type PolicyText,
  type RegistryText,
  a,
  b,
  ledger,
  now,
  policy,
  range,
  registry,
} from './builders.ts';

export interface AccessText {
  /** What the policy says besides, such as that it wants to go back. */
  readonly policy?: PolicyText;
  readonly registry?: RegistryText;
  readonly pod?: string;
  readonly answer?: ProbeAnswer | undefined;
  /** What is known from before. */
  readonly evidence?: Partial<Evidence>;
  readonly more?: Partial<InputText>;
}

export const nodeName = 'n1';
export const verification = { probe: true, settle: '2m' };

/** A registry that denies all but subnet `a`, in which the operator's node is, and a policy that asks how it fares. */
export function access(text: AccessText = {}): InputText {
  const { answer = { kind: 'letIn' }, evidence, pod: address = '10.0.0.7' } = text;
  const spec = { defaultAction: 'Deny', verification, ...text.policy?.spec };
  return {
    policies: [policy({ subnets: [a], ...text.policy, spec })],
    registry: registry({
      subnets: [a],
      ...text.registry,
      settings: { defaultAction: 'Deny', ...text.registry?.settings },
    }),
    ledger: ledger({
      subnets: { [a]: 'Managed' },
      settings: { defaultAction: { original: 'Allow', applied: 'Deny' } },
    }),
    pod: { nodeName, address },
    ...text.more,
    lastSeen: {
      ...(evidence && { verification: { ...fresh, ...evidence } }),
      ...text.more?.lastSeen,
    },
    observed: {
      discovered: {
        ...undiscovered,
        nodes: { subnets: new Map([[a, [nodeName]]]), unread: new Map(), strangers: [] },
      },
      ownNetwork: {
        kind: 'seen',
        value: new Map([
          [a, [range('10.0.0.0/24')]],
          [b, [range('10.0.1.0/24')]],
        ]),
      },
      probe: answer,
      ...text.more?.observed,
    },
  };
}

const fresh: Evidence = { subnet: a, answer: 'LetIn', since: timeOf(now), times: 1 };

/** A time so many seconds ago. */
export function ago(seconds: number): string {
  return timeOf(now - seconds * 1000);
}

/** `AccessVerified Ready`, each with its status and reason. */
export function said(text: InputText): string {
  const { conditions = [] } = must(statusOf(text));
  return ['AccessVerified', 'Ready']
    .map((type) => conditions.find((condition) => condition.type === type))
    .map((condition) => (condition ? `${condition.status} ${condition.reason}` : 'none'))
    .join(', ');
}

export function remembered(text: InputText): RegistryStateStatus {
  const given = input(text);
  const status = stateStatus(makePlan(given), [], given, { generation: 1 });
  expect(registryStateStatusSchema.parse(status)).toEqual(status);
  return status;
}
