import { type AccessReason, accessReasons } from '../../api/reasons.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import { acr, word } from '../az.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry } from '../observed.ts';
import type { Evidence, Weighed } from './evidence.ts';
import type { PodPlace } from './pod-place.ts';

/** What AccessVerified says. */
export interface AccessVerdict {
  readonly reason: AccessReason;
  readonly message: string;
  /** The same to those who are not to learn where the operator runs. */
  readonly discreet: string;
}

export interface VerdictCase {
  /** With the answer that is weighed. */
  readonly evidence: Evidence;
  readonly from: Extract<PodPlace, { kind: 'known' }>;
  readonly registry: ObservedRegistry;
  readonly windowMs: number;
}

/** Whether the policy may be told of the operator's own subnet: it names it itself, or looks after everything. */
export function mayKnowOf({ isPlatform, wants }: Member, subnet: SubnetId | string): boolean {
  return isPlatform || [...wants.subnets.keys()].some((id) => id === subnet);
}

export function verdictOf(
  weighed: Exclude<Weighed, { kind: 'moot' }>,
  given: VerdictCase,
): AccessVerdict {
  const { concluded, answer } = given.evidence;
  switch (weighed.kind) {
    case 'Unclear':
      return unclearVerdict(weighed, given);
    case 'LetIn':
      return concluded === answer ? letIn(given, '') : verifying('401', given);
    case 'Denied':
      return concluded === answer
        ? denied(given, '')
        : verifying(`403 to ${weighed.clientIp}`, given);
    default:
      throw new Error(`unhandled answer ${JSON.stringify(weighed satisfies never)}`);
  }
}

// Silence contradicts nothing until it has lasted.
function unclearVerdict(
  { reason, message }: Extract<Weighed, { kind: 'Unclear' }>,
  given: VerdictCase,
): AccessVerdict {
  const but = `. By the last look, ${message}; it is asked again`;
  switch (given.evidence.concluded) {
    case undefined:
      return verifying(message, given);
    case 'Unclear':
      return verdict(reason, `${question(given)} came to nothing that counts: ${message}`);
    case 'LetIn':
      return letIn(given, but);
    case 'Denied':
      return denied(given, but);
    default:
      throw new Error(`unhandled conclusion ${String(given.evidence.concluded satisfies never)}`);
  }
}

function letIn(given: VerdictCase, but: string): AccessVerdict {
  const message = `${question(given)} is answered 401, time and again: it is let in. Of other clients nothing is claimed${but}`;
  return verdict('LetIn', message);
}

function denied(given: VerdictCase, but: string): AccessVerdict {
  const { registry, from } = given;
  const flags = acr(registry.armId);
  const message =
    `${question(given)} is answered 403, time and again, though the subnet has the service endpoint and a rule: clients in ` +
    `it may be cut off. See what Azure has: az acr network-rule list ${flags}; ` +
    `az network vnet subnet show --ids ${word(from.subnet)} --query serviceEndpoints. ` +
    `To let everybody in meanwhile, set spec.defaultAction to Allow${but}`;
  return verdict('AccessDenied', message);
}

function verifying(answer: string, given: VerdictCase): AccessVerdict {
  const { evidence, windowMs } = given;
  const message = `${question(given)}, since ${evidence.since}: ${answer}. It counts once it has been so for ${windowMs / 1000} s`;
  return verdict('Verifying', message);
}

function question({ registry, from }: VerdictCase): string {
  return `GET https://${registry.loginServer}/v2/ under default action Deny, from the operator's pod (${from.pod}, subnet ${from.subnet}),`;
}

function verdict(reason: AccessReason, message: string): AccessVerdict {
  return { reason, message, discreet: discreetly(reason) };
}

/** What everybody may know. */
export function discreetly(reason: AccessReason): string {
  const found = {
    True: 'the registry lets in the pod of the operator under default action Deny; of other clients nothing is claimed',
    False:
      'the registry denies the pod of the operator though its subnet is allowed: clients may be cut off. Ask the platform team',
    Unknown: `whether the registry lets in the pod of the operator is not known (${reason})`,
  }[accessReasons[reason]];
  return `${found}; the platform team sees more: kubectl get rns`;
}
