/**
 * The resourceVersions of one resource are decimal integers that grow, since Kubernetes 1.35 by contract. They may
 * exceed what a number holds exactly, and arithmetic is not needed: of two without leading zeros, the longer is greater.
 */
export function isNewer(version: string, than: string): boolean {
  return version.length === than.length ? version > than : version.length > than.length;
}
