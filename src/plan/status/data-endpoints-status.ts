import type { PolicyStatus } from '../../api/policy.ts';
import type { Finding } from './conditions.ts';
import { confirmationLine, named } from '../clients/cutover.ts';
import type { Member } from '../wants/member.ts';
import type { Plan } from '../plan.ts';

/** What people have to know to open the firewalls of clients. */
export function dataEndpointsPart(
  { wants }: Member,
  { dataEndpoints }: Plan,
): Pick<PolicyStatus, 'dataEndpoints'> {
  const cutover = dataEndpoints?.cutover;
  if (wants.settings.dataEndpoints === undefined || cutover === undefined) return {};
  const hosts = cutover.hosts.map(({ host, origin }) => ({ host, origin }));
  return { dataEndpoints: { hosts, digest: cutover.digest, confirm: confirmationLine(cutover) } };
}

/** DataEndpointsReady, for policies that say where layers are to come from. */
export function dataEndpointsFindings(member: Member, plan: Plan): readonly Finding[] {
  const wanted = member.wants.settings.dataEndpoints;
  const isLooking = member.standing.kind === 'active' || member.standing.kind === 'frozen';
  const { dataEndpoints } = plan;
  if (wanted === undefined || dataEndpoints === undefined || !isLooking) return [];
  const problem = problemFor(member, plan);
  const type = 'DataEndpointsReady';
  if (problem !== undefined) return [{ type, status: 'False', ...problem }];
  const { cutover } = dataEndpoints;
  const from = cutover === undefined ? '' : `: layers come from ${named(cutover)}`;
  return [
    { type, status: 'True', reason: 'InSync', message: `data endpoints are ${wanted}${from}` },
  ];
}

function problemFor(
  { key }: Member,
  { dataEndpoints, desired }: Plan,
): Pick<Finding, 'reason' | 'message'> | undefined {
  const lost = desired.overruled.find((one) => one.key === key && one.field === 'dataEndpoints');
  if (lost !== undefined) {
    return {
      reason: 'Conflict',
      message: `another policy of this registry has them ${lost.chosen}`,
    };
  }
  const hold = dataEndpoints?.holds.find(({ owners }) => owners?.includes(key) === true);
  if (hold !== undefined) return hold.problem;
  return dataEndpoints === undefined || dataEndpoints.changes.length === 0
    ? undefined
    : { reason: 'Applying', message: 'the switch is about to be made' };
}
