import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, inject } from 'vitest';
import { createKubernetesApi, type KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { kubeconfigConnection } from '../../src/kubernetes/client/kubeconfig.ts';
import { connectControlPlane, type SharedControlPlane } from '../control-plane/connect.ts';
import { azureActions } from '../deploy/azure-role.ts';
import { realClock } from '../support/real-clock.ts';
import { auditedRequests, refusedRequests } from './audit.ts';
import { Evidence } from './evidence.ts';
import type { Installation, Installed } from './installed.ts';
import { own } from './own-control-plane.ts';
import { StatusRules } from './status-rules.ts';

/** What all scenes of a test file share. */
export interface Stage {
  readonly controlPlane: SharedControlPlane;
  /** With the rights of an administrator. */
  readonly api: KubernetesApi;
  /** With those of the operator. */
  readonly operatorApi: KubernetesApi;
  readonly rules: StatusRules;
  readonly script: string;
  readonly installation: Installation;
  readonly evidence: Evidence;
  /** What the custom role in Azure lets the operator do. */
  readonly azureActions: readonly string[];
}

const actions = await azureActions();

/** To be called at the top of a test file. */
export function openStage(installed: Installed = own): Stage {
  const { installation } = installed;
  const controlPlane = connectControlPlane(installed.controlPlane.address);
  const { auditLogPath } = controlPlane;
  if (auditLogPath !== undefined) requireNoRefusal(auditLogPath, installation);
  return {
    controlPlane,
    api: openApi(controlPlane.kubeconfigPath),
    operatorApi: openApi(installation.kubeconfig),
    rules: new StatusRules((object) => controlPlane.kstatus(object)),
    script: inject('operatorScript'),
    installation,
    evidence: new Evidence(inject('evidenceFolder')),
    azureActions: actions,
  };
}

function openApi(kubeconfig: string): KubernetesApi {
  const api = createKubernetesApi(kubeconfigConnection(kubeconfig), { clock: realClock });
  afterAll(() => api.close());
  return api;
}

/** What the API server refuses an operator during this file is a right that its installation lacks. */
function requireNoRefusal(auditLog: string, { user }: Installation): void {
  let start = 0;
  beforeAll(async () => {
    start = (await stat(auditLog)).size;
  });
  afterAll(async () => {
    const refused = await refusedRequests(auditedRequests(auditLog, user, start));
    if (refused.length > 0) throw new Error(refused.join('\n'));
  });
}
