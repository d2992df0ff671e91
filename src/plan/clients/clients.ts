import type { HeldRules } from '../guard/brake.ts';
import type { Hold } from '../change.ts';
import type { PlanInput } from '../input.ts';
import {
  type SecurityCase,
  type SecurityPlan,
  planSecurity,
  securityCaseOf,
} from '../security/plan.ts';
import { lastFailure } from '../steps/judgements.ts';
import { type SettingsCase, wantedSettings } from '../steps/settings.ts';
import type { Member } from '../wants/member.ts';
import { type DataEndpointsPlan, planDataEndpoints } from './data-endpoints.ts';
import { layerSources, movedHolds } from './layer-sources.ts';

export interface ClientsCase extends SettingsCase {
  readonly securityCase: SecurityCase;
  readonly heldRules: HeldRules;
}

export interface ClientsPlan {
  readonly security: SecurityPlan;
  readonly dataEndpoints: DataEndpointsPlan;
  readonly moved: { readonly holds: readonly Hold[] };
}

/** Where layers come from, and what lets clients through to it. */
export function planClients(given: ClientsCase, input: PlanInput): ClientsPlan {
  const { members, registry, securityCase, heldRules } = given;
  const { replicas } = input.observed;
  const security = planSecurity(securityCase, heldRules);
  const cloud = input.cloudHosts;
  return {
    security,
    dataEndpoints: planDataEndpoints({ ...given, replicas, security, cloud }),
    moved: { holds: movedHolds(members, registry, input) },
  };
}

/** Without a registry nobody can tell what clients need. */
export function securityCaseFor(
  members: readonly Member[],
  input: PlanInput,
  base?: Parameters<typeof wantedSettings>[0],
): SecurityCase {
  return securityCaseOf({
    members,
    ledger: input.ledger,
    seen: input.observed,
    tags: base && tagsIn(base, input),
    lastFailure: (target) => lastFailure(target, input),
  });
}

// Undefined where nobody asked for the regions of the registry.
function tagsIn(
  base: Parameters<typeof wantedSettings>[0],
  input: PlanInput,
): SecurityCase['tags'] {
  const { registry } = base;
  const { replicas } = input.observed;
  if (replicas?.kind !== 'seen') return replicas;
  const layers = layerSources(registry, wantedSettings(base).dataEndpoints, input);
  return { kind: 'seen', value: { registry, replicas: replicas.value, layers } };
}
