import type { PolicySpec } from './policy.ts';

/**
 * The fields that say something which this version does not act on, in the order of the manifest: such a policy is refused
 * rather than half obeyed. A field at its default, or absent, says nothing. The descriptions of these fields in the CRD
 * end in `notInEffect`; the tests hold the two together.
 */
export function unsupportedFields(spec: PolicySpec): readonly string[] {
  const said: Readonly<Record<string, boolean>> = {
    'verification.rollback': spec.verification.rollback,
  };
  return Object.keys(said).filter((field) => said[field] === true);
}
