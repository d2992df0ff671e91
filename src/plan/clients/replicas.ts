import { type Member, asIfEnforced } from '../wants/member.ts';
import type { ObservedRegistry, Replica } from '../observed.ts';

/** Whether a policy asks for something that depends on the regions of its registry: only then they are read. */
export function needsReplicas(members: readonly Member[]): boolean {
  return asIfEnforced(members).some(
    ({ standing, wants }) =>
      (standing.kind === 'active' &&
        (wants.clientFirewall !== undefined || wants.settings.dataEndpoints !== undefined)) ||
      (standing.kind === 'leaving' &&
        standing.how === 'Restore' &&
        wants.settings.dataEndpoints !== undefined),
  );
}

/** The regions that serve the registry: its own, which lists of replicas may leave out, and then the others by name. */
export function regionsOf(
  { location }: Pick<ObservedRegistry, 'location'>,
  replicas: readonly Replica[],
): readonly string[] {
  const home = location.toLowerCase().replaceAll(' ', '');
  const others = new Set(replicas.map(({ region }) => region));
  others.delete(home);
  return [home, ...[...others].toSorted()];
}
