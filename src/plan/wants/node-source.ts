import type { Gap, Told } from './gap.ts';
import type { OwnNodes } from '../observed.ts';

/**
 * The subnets of the operator's own nodes. A machine that Azure does not find is gone for good, and its nodes are about to
 * be; of any other that could not be read nothing is known. Nodes on nothing of Azure's have no subnet that could be let in.
 */
export function nodeSubnets(nodes: OwnNodes | undefined): Told {
  if (nodes === undefined) return silentNodes({ kind: 'unasked' });
  const silent = [...nodes.unread]
    .filter(([, { failure }]) => failure.kind !== 'notFound')
    .map(([at, { failure }]) => ({ at, why: { kind: 'failed', failure } as const }));
  const ids = [...nodes.subnets.keys()];
  return ids.length + silent.length === 0 ? silentNodes(noNodes) : { ids, silent };
}

const noNodes: Gap['why'] = {
  kind: 'untold',
  problem: {
    reason: 'NodesUnresolved',
    message:
      'no node of this cluster runs on a machine of Azure that is there, so `nodes` gives no subnet: ' +
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PROVIDER:.spec.providerID. List the subnets by id',
  },
};

function silentNodes(why: Gap['why']): Told {
  return { ids: [], silent: [{ at: 'nodes', why }] };
}
