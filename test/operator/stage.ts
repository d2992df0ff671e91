import { afterAll, inject } from 'vitest';
import { createKubernetesApi, type KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { kubeconfigConnection } from '../../src/kubernetes/client/kubeconfig.ts';
import { connectControlPlane, type SharedControlPlane } from '../control-plane/connect.ts';
import { realClock } from '../support/real-clock.ts';
import { ownControlPlane } from './own-control-plane.ts';
import { StatusRules } from './status-rules.ts';

/** What all scenes of a test file share. */
export interface Stage {
  readonly controlPlane: SharedControlPlane;
  readonly api: KubernetesApi;
  readonly rules: StatusRules;
  readonly script: string;
}

/** To be called at the top of a test file. */
export function openStage(): Stage {
  const controlPlane = connectControlPlane(ownControlPlane);
  const connection = kubeconfigConnection(controlPlane.kubeconfigPath);
  const api = createKubernetesApi(connection, { clock: realClock });
  afterAll(() => api.close());
  const rules = new StatusRules((object) => controlPlane.kstatus(object));
  return { controlPlane, api, rules, script: inject('operatorScript') };
}
