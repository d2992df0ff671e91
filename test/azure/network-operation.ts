import type { Azure, Call } from './call.ts';
import { networkError } from './errors.ts';
import type { OperationOutcome } from './operations.ts';
import type { SecurityGroup, VirtualNetwork } from './state.ts';

/** Recorded where another operation held the network. */
const busySeconds = 11;

/** What is held while one of its children is written. */
type Parent = VirtualNetwork | SecurityGroup;

export interface NetworkWork {
  readonly kind: string;
  readonly withResult: boolean;
  readonly takesMs: number;
  readonly pollSeconds: number;
  readonly end: (outcome: OperationOutcome | undefined) => void;
}

/** One write at a time per virtual network, whichever of its subnets it is for. */
export function refuseWhileBusy(network: VirtualNetwork, call: Call, azure: Azure): void {
  refuseSecondWrite(network, azure.settings.dialect.busyNetwork, call, azure);
}

/** The same for the rules of a security group, where a second write may be accepted as well. */
export function refuseWhileGroupBusy(group: SecurityGroup, call: Call, azure: Azure): void {
  const { busySecurityGroup } = azure.settings.dialect;
  if (busySecurityGroup !== 'accept') refuseSecondWrite(group, busySecurityGroup, call, azure);
}

function refuseSecondWrite(parent: Parent, status: 429 | 409, call: Call, azure: Azure): void {
  const { busyWith } = parent;
  if (!busyWith) return;
  if (status === 409) {
    const message =
      'Another operation on this or dependent resource is in progress. To retrieve status of the ' +
      `operation use uri: ${call.origin}${operationPath(parent, busyWith.id)}?api-version=${call.apiVersion}.`;
    throw networkError({ status: 409, code: 'AnotherOperationInProgress', message });
  }
  const message =
    `Operation ${busyWith.kind} (${busyWith.id}) is updating resource ${parent.id}. ` +
    `The call can be retried in ${busySeconds} seconds.`;
  throw networkError(
    { status: 429, code: 'RetryableError', message: 'A retryable error occurred.' },
    [{ code: 'RetryableErrorDueToAnotherOperation', message }],
    {
      'x-ms-failure-cause': 'service',
      ...(azure.settings.dialect.retryAfter === 'send' && { 'retry-after': String(busySeconds) }),
    },
  );
}

/** Holds the parent until the work ends; its etag changes at the start and at the end. */
export function startNetworkOperation(
  parent: Parent,
  call: Call,
  azure: Azure,
  work: NetworkWork,
): Record<string, string> {
  const { takesMs, pollSeconds } = work;
  const id = azure.newId();
  const endsAt = call.now + takesMs;
  const path = operationPath(parent, id);
  const operation = azure.operations.start({
    id,
    path,
    resultPath: work.withResult ? path.replace('/operations/', '/operationResults/') : undefined,
    apiVersion: call.apiVersion,
    endsAt,
    runningStatus: 'InProgress',
    retryAfterSeconds: pollSeconds,
    outcome: call.outcome,
  });
  parent.busyWith = { id, kind: work.kind };
  parent.provisioningState = 'Updating';
  parent.etag = newEtag(azure);
  azure.timeline.schedule(endsAt, () => {
    work.end(call.outcome);
    parent.etag = newEtag(azure);
    if (parent.busyWith?.id !== id) return;
    parent.busyWith = undefined;
    parent.provisioningState =
      call.outcome?.keepsChange === true ? call.outcome.status : 'Succeeded';
  });
  return {
    'azure-asyncnotification': 'Enabled',
    'azure-asyncoperation': azure.operations.statusUrl(operation, call.origin),
    'retry-after': String(pollSeconds),
    ...(work.withResult && { location: azure.operations.resultUrl(operation, call.origin) }),
  };
}

export function newEtag(azure: Pick<Azure, 'newId'>): string {
  return `W/"${azure.newId()}"`;
}

/** How long the write of a subnet takes, and how often to ask. */
export function subnetPace({ delays, dialect }: Azure['settings']) {
  return {
    takesMs: delays.subnetPutMs + delays.subnetOperationMs,
    pollSeconds: dialect.pollSeconds,
  };
}

function operationPath({ id: parentId, location }: Parent, id: string): string {
  const subscription = parentId.split('/')[2] ?? '';
  const provider = `/subscriptions/${subscription}/providers/Microsoft.Network`;
  return `${provider}/locations/${location}/operations/${id}`;
}
