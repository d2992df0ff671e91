import { digestOf } from '../../src/plan/digest.ts';
import type { Replica } from '../../src/plan/observed.ts';
import {
  type InputText,
  type PolicyText,
  type RegistryText,
  input,
  policy,
  registry,
} from './builders.ts';

/** A look at a registry whose policies may have a say on where layers come from. */
export interface Look extends Omit<InputText, 'policies' | 'registry' | 'observed'> {
  readonly policies: readonly PolicyText[];
  readonly registry?: RegistryText;
  /** Regions that are ready, or how they are. */
  readonly replicas?: readonly (string | Replica)[];
}

export const home = 'contoso.westeurope.data.azurecr.io';
export const north = 'contoso.northeurope.data.azurecr.io';
/** Of blob storage in the public cloud. */
export const blob = digestOf(['*.blob.core.windows.net']);

export function wants(more: object = {}): PolicyText {
  return { spec: { dataEndpoints: { enabled: true, ...more } } };
}

export function denies(more: object): PolicyText {
  return { spec: { defaultAction: 'Deny', dataEndpoints: { enabled: true, ...more } } };
}

export function on(...dataEndpointHostNames: readonly string[]): RegistryText {
  return { settings: { dataEndpoints: 'Enabled' }, dataEndpointHostNames };
}

export function inputText({ policies, registry: text = {}, replicas = [], ...rest }: Look) {
  return {
    ...rest,
    registry: registry(text),
    policies: policies.map((one, index) => policy({ name: `p${index}`, ...one })),
    observed: { replicas: { kind: 'seen', value: replicas.map(replica) } },
  } as const;
}

export function inputOf(row: Look) {
  return input(inputText(row));
}

export function replica(one: string | Replica): Replica {
  return typeof one === 'string' ? { region: one, provisioningState: 'Succeeded' } : one;
}
