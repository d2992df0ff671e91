import type { Azure, Call } from './call.ts';
import { networkError } from './errors.ts';
import type { OperationOutcome } from './operations.ts';
import type { VirtualNetwork } from './state.ts';

/** Recorded where another operation held the network. */
const busySeconds = 11;

export interface NetworkWork {
  readonly kind: string;
  readonly withResult: boolean;
  readonly end: (outcome: OperationOutcome | undefined) => void;
}

/** One write at a time per virtual network, whichever of its subnets it is for. */
export function refuseWhileBusy(network: VirtualNetwork, call: Call, azure: Azure): void {
  const { busyWith } = network;
  if (!busyWith) return;
  const { busyNetwork, retryAfter } = azure.settings.dialect;
  if (busyNetwork === 409) {
    const message =
      'Another operation on this or dependent resource is in progress. To retrieve status of the ' +
      `operation use uri: ${call.origin}${operationPath(network, busyWith.id)}?api-version=${call.apiVersion}.`;
    throw networkError({ status: 409, code: 'AnotherOperationInProgress', message });
  }
  const message =
    `Operation ${busyWith.kind} (${busyWith.id}) is updating resource ${network.id}. ` +
    `The call can be retried in ${busySeconds} seconds.`;
  throw networkError(
    { status: 429, code: 'RetryableError', message: 'A retryable error occurred.' },
    [{ code: 'RetryableErrorDueToAnotherOperation', message }],
    {
      'x-ms-failure-cause': 'service',
      ...(retryAfter === 'send' && { 'retry-after': String(busySeconds) }),
    },
  );
}

/** Holds the network until the work ends; its etag changes at the start and at the end. */
export function startNetworkOperation(
  network: VirtualNetwork,
  call: Call,
  azure: Azure,
  work: NetworkWork,
): Record<string, string> {
  const { delays } = azure.settings;
  const { pollSeconds } = azure.settings.dialect;
  const id = azure.newId();
  const endsAt = call.now + delays.subnetPutMs + delays.subnetOperationMs;
  const path = operationPath(network, id);
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
  network.busyWith = { id, kind: work.kind };
  network.provisioningState = 'Updating';
  network.etag = newEtag(azure);
  azure.timeline.schedule(endsAt, () => {
    work.end(call.outcome);
    network.busyWith = undefined;
    network.provisioningState =
      call.outcome?.keepsChange === true ? call.outcome.status : 'Succeeded';
    network.etag = newEtag(azure);
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

function operationPath(network: VirtualNetwork, id: string): string {
  const subscription = network.id.split('/')[2] ?? '';
  const provider = `/subscriptions/${subscription}/providers/Microsoft.Network`;
  return `${provider}/locations/${network.location}/operations/${id}`;
}
