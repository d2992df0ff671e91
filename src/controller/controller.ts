import { parseRegistryId } from '../api/resource-id.ts';
import type { RegistryId } from '../api/resource-id.ts';
import { membersOf } from '../plan/wants/member.ts';
import type { Outcome } from '../plan/outcome.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Deps } from './deps.ts';
import { reconcile } from './reconcile.ts';
import type { Verdict, WorkQueue } from './queue/work-queue.ts';

/** Works on the queue until the signal is aborted and what runs has ended. */
export async function runController(
  queue: WorkQueue,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  await queue.run(async (key, until) => {
    const registryId = parseRegistryId(key);
    if (registryId === undefined) return { kind: 'forget' };
    // One id for all that a look does, here and in Azure's activity log.
    const call = { correlationId: deps.newId() };
    const log = deps.log.child({ registry: registryId, ...call });
    const look = reconcile(registryId, call, { ...deps, log }, until);
    const outcome = await counted(look, deps.metrics, until);
    log.debug('reconciled', { outcome: outcome.kind });
    return verdictOf(outcome, registryId, deps);
  }, signal);
}

async function counted(
  look: Promise<Outcome>,
  { reconciles }: Metrics,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const outcome = await look;
    reconciles.add({ result: outcome.kind });
    return outcome;
  } catch (error) {
    // Who is told to stop in the middle of its work, has not failed.
    if (!signal.aborted) reconciles.add({ result: 'error' });
    throw error;
  }
}

function verdictOf(outcome: Outcome, registryId: RegistryId, deps: Deps): Verdict {
  switch (outcome.kind) {
    case 'continue':
      return { kind: 'again', afterMs: 0 };
    case 'waiting':
      return { kind: 'again', afterMs: outcome.afterMs };
    case 'resting':
      return sooner(outcome.afterMs, nextLook(registryId, deps));
    case 'retry':
      return { kind: 'retry' };
    case 'settled':
    case 'blocked':
      return nextLook(registryId, deps);
    default:
      throw new Error(`unhandled outcome ${JSON.stringify(outcome satisfies never)}`);
  }
}

// What waits for its time must not keep drift from being found within the interval.
function sooner(afterMs: number, next: Verdict): Verdict {
  return next.kind === 'again' ? { kind: 'again', afterMs: Math.min(afterMs, next.afterMs) } : next;
}

// The interval is an upper bound, so the lot is drawn below it: registries that started together spread out.
function nextLook(registryId: RegistryId, deps: Deps): Verdict {
  const { policies, ledger, settings, random } = deps;
  const members = membersOf(policies.of(registryId), deps.admission());
  if (members.length === 0 && ledger.of(registryId) === undefined) return { kind: 'forget' };
  const intervals = members
    .filter(({ standing }) => standing.kind !== 'refused')
    .map(({ policy }) => policy.spec.interval);
  const interval = Math.min(settings.idleIntervalMs, ...intervals);
  return { kind: 'again', afterMs: interval * (0.9 + random() / 10) };
}
