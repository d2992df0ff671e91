import type { ObservedRegistry, Progress } from '../../plan/observed.ts';
import { regionsOf } from '../../plan/clients/replicas.ts';
import type { PutDataEndpoints } from '../../plan/step.ts';
import { ArmError } from '../arm/arm-error.ts';
import { changedSince, patchRegistry, requireSettled, type Visit } from './registry-patch.ts';
import { readReplicas } from './replicas.ts';

/** Reads, compares with what was confirmed, switches, and looks whether it is so. Azure mostly takes some seconds for it. */
export async function putDataEndpoints(
  { before, after, regions }: PutDataEndpoints,
  visit: Visit,
): Promise<Progress<ObservedRegistry>> {
  const { id, deps, call, signal } = visit;
  const read = await deps.reader.read(id, call, signal);
  const { registry, apiVersion } = read;
  if (isInForce(registry)) return { kind: 'done', value: registry };
  if (registry.settings.dataEndpoints !== before) throw changedSince(id, 'settings');
  requireSettled(read);
  const replicas = await readReplicas(id, { arm: deps.arm, apiVersion, call }, signal);
  if (regionsOf(registry, replicas).join() !== regions.join()) throw changedSince(id, 'replicas');
  const body = { properties: { dataEndpointEnabled: after === 'Enabled' } };
  const patched = await patchRegistry({ body, apiVersion }, isInForce, visit);
  if (patched.kind === 'running') return patched;
  if (!isInForce(patched.registry)) throw notInForce(patched.registry, after);
  return { kind: 'done', value: patched.registry };

  function isInForce({ settings }: ObservedRegistry): boolean {
    return settings.dataEndpoints === after;
  }
}

function notInForce({ id, settings }: ObservedRegistry, wanted: string): ArmError {
  const message = `Azure accepted that data endpoints of registry ${id} be ${wanted}, and a read after it shows them ${settings.dataEndpoints}.`;
  return new ArmError({ kind: 'notInForce', message });
}
