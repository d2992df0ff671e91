import { see } from '../azure/arm/see.ts';
import { type QuestionCase, questionOf } from '../plan/access/question.ts';
import { mergePolicies } from '../plan/wants/desired.ts';
import type { Observed } from '../plan/observed.ts';
import type { Azure, Call } from '../azure/gateways.ts';
import type { Pod } from '../plan/access/pod-place.ts';
import type { Member } from '../plan/wants/member.ts';
import type { Probe } from '../probe/probe.ts';

export type SeenAccess = Pick<Observed, 'ownNetwork' | 'probe'>;

export interface AccessQuestion {
  readonly members: readonly Member[];
  readonly discovered: Observed['discovered'];
  readonly azure: Pick<Azure, 'networks'>;
  /** Undefined where there is no pod to ask from. */
  readonly probe?: Probe;
  /** The operator's own. */
  readonly pod: Pod;
  readonly call: Call;
}

const unasked: SeenAccess = { ownNetwork: undefined, probe: undefined };

/** Asks the registry itself, where a policy wants that and the answer would prove something. */
export async function seeAccess(
  { registry, subnets }: Pick<Observed, 'registry' | 'subnets'>,
  question: AccessQuestion,
  signal: AbortSignal,
): Promise<SeenAccess> {
  if (registry.kind === 'failed') return unasked;
  const { members, discovered, pod } = question;
  const desired = mergePolicies(members);
  const about = (ownNetwork: SeenAccess['ownNetwork']): QuestionCase => ({
    members,
    desired,
    registry: registry.value,
    observed: { subnets, discovered, ownNetwork },
    pod,
  });
  const first = questionOf(about(undefined));
  if (first.kind !== 'unread') return unasked;
  const { azure, call, probe } = question;
  const ownNetwork = await see(() => azure.networks.read(first.network, call, signal));
  const isOpen = questionOf(about(ownNetwork)).kind === 'open';
  const answer = isOpen ? probe?.(registry.value.loginServer, signal) : undefined;
  return { ownNetwork, probe: await answer };
}
