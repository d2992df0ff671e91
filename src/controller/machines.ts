import type { Node } from '../kubernetes/nodes.ts';
import type { ResourceChange, Resources } from '../kubernetes/cache/resource-store.ts';

/**
 * Tells when the first node on a machine comes, or the last one goes; all nodes of a scale set are on the same. Other news
 * of nodes, which come every few minutes, change no subnet.
 */
export function onMachines(nodes: Resources<Node>, tell: () => void): void {
  const counts = new Map<string, number>();
  const isFirst = (id: string) => {
    const count = counts.get(id) ?? 0;
    counts.set(id, count + 1);
    return count === 0;
  };
  const isLast = (id: string) => {
    const count = counts.get(id) ?? 0;
    if (count > 1) counts.set(id, count - 1);
    else counts.delete(id);
    return count <= 1;
  };
  nodes.subscribe((change) => {
    const [old, now] = machinesIn(change);
    if (old === now) return;
    const comes = now !== undefined && isFirst(now);
    const goes = old !== undefined && isLast(old);
    if (comes || goes) tell();
  });
}

/** What the node was on before, and what it is on now. */
function machinesIn(
  change: ResourceChange<Node>,
): readonly [string | undefined, string | undefined] {
  const id = change.object.machine?.id;
  switch (change.type) {
    case 'added':
      return [undefined, id];
    case 'modified':
      return [change.old.machine?.id, id];
    case 'deleted':
      return [id, undefined];
    default:
      throw new Error(`unhandled change ${JSON.stringify(change satisfies never)}`);
  }
}
