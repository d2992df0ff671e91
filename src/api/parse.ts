import * as z from 'zod';
import { grantSchema, type Grant } from './grant.ts';
import { policySchema, type Policy, type PolicyStatus } from './policy.ts';
import { policySpecSchema, registrySchema } from './policy-spec.ts';
import { policyStatusSchema } from './policy-status.ts';
import {
  registryStateSchema,
  type RegistryState,
  type RegistryStateStatus,
} from './registry-state.ts';
import { registryStateStatusSchema } from './registry-state-status.ts';

/** One thing that is wrong with an object, as the end of a sentence that begins with the field. */
export interface InvalidField {
  /** As in `spec.subnets[3].id`; empty where the object itself is wrong. */
  readonly path: string;
  readonly message: string;
}

/** An object that is not of its kind. The message names every field that is wrong. */
export class InvalidObjectError extends Error {
  override readonly name = 'InvalidObjectError';
  readonly fields: readonly InvalidField[];

  constructor(fields: readonly InvalidField[]) {
    super(
      fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
    );
    this.fields = fields;
  }
}

/** A policy, from the API server or from a manifest; throws InvalidObjectError. */
export function parsePolicy(object: unknown): Policy {
  return parsedBy(policySchema, object);
}

/**
 * A policy of the cluster. One that this version cannot read, such as one written for a later version, is not taken for
 * absent, or what rests on it would be revoked: it comes back with an empty spec and the reason. Throws where not even
 * its registry can be read.
 */
export function readPolicy(object: unknown): Policy {
  const policy = policySchema.safeParse(object);
  if (policy.success) return policy.data;
  const named = parsedBy(namedSchema, object);
  const spec = policySpecSchema.parse({ registry: named.spec.registry });
  return { ...named, spec, unreadable: invalid(policy.error).message };
}

const namedSchema = policySchema.extend({ spec: z.object({ registry: registrySchema }) });

/** A grant; throws InvalidObjectError. */
export function parseGrant(object: unknown): Grant {
  return parsedBy(grantSchema, object);
}

/** The ledger of a registry; throws InvalidObjectError. */
export function parseRegistryState(object: unknown): RegistryState {
  return parsedBy(registryStateSchema, object);
}

/** The status with its texts and lists cut to what the CRD allows. */
export function fitPolicyStatus(status: PolicyStatus): PolicyStatus {
  return parsedBy(policyStatusSchema, status);
}

/** The status with its texts and lists cut to what the CRD allows. */
export function fitRegistryStateStatus(status: RegistryStateStatus): RegistryStateStatus {
  return parsedBy(registryStateStatusSchema, status);
}

function parsedBy<S extends z.ZodType>(schema: S, object: unknown): z.output<S> {
  const result = schema.safeParse(object);
  if (result.success) return result.data;
  throw invalid(result.error);
}

function invalid({ issues }: z.ZodError): InvalidObjectError {
  return new InvalidObjectError(
    issues.map(({ path, message }) => ({ path: pathText(path), message })),
  );
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  return text.replace(/^\./, '');
}
