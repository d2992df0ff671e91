import type { Hold } from '../change.ts';
import type { PlanInput } from '../input.ts';
import { type SecurityCase, type SecurityPlan, planSecurity } from '../security/plan.ts';
import { lastFailure } from '../steps/judgements.ts';
import { type SettingsCase, wantedSettings } from '../steps/settings.ts';
import type { Member } from '../wants/member.ts';
import { type DataEndpointsPlan, planDataEndpoints } from './data-endpoints.ts';
import { layerSources, movedHolds } from './layer-sources.ts';

export interface ClientsPlan {
  readonly securityCase: SecurityCase;
  readonly security: SecurityPlan;
  readonly dataEndpoints: DataEndpointsPlan;
  readonly moved: { readonly holds: readonly Hold[] };
}

/** Where layers come from, and what lets clients through to it. */
export function planClients(settings: SettingsCase, input: PlanInput): ClientsPlan {
  const { members, registry } = settings;
  const { replicas } = input.observed;
  const securityCase = securityCaseOf(members, input, tagsIn(settings, input));
  const security = planSecurity(securityCase);
  const cloud = input.cloudHosts;
  return {
    securityCase,
    security,
    dataEndpoints: planDataEndpoints({ ...settings, replicas, security, cloud }),
    moved: { holds: movedHolds(members, registry, input) },
  };
}

/** Without tags nobody can tell what clients need. */
export function securityCaseOf(
  members: readonly Member[],
  input: PlanInput,
  tags?: SecurityCase['tags'],
): SecurityCase {
  const failureOf = (target: string) => lastFailure(target, input);
  return { members, tags, ledger: input.ledger, seen: input.observed, lastFailure: failureOf };
}

/** What decides which tags clients need; undefined where nobody asked for the regions of the registry. */
function tagsIn(settings: SettingsCase, input: PlanInput): SecurityCase['tags'] {
  const { registry } = settings;
  const { replicas } = input.observed;
  if (replicas?.kind !== 'seen') return replicas;
  const { dataEndpoints } = wantedSettings(settings);
  const layers = layerSources(registry, dataEndpoints, input);
  return { kind: 'seen', value: { registry, replicas: replicas.value, layers } };
}
