import * as z from 'zod';
import type { Manifest } from '../deploy/manifest.ts';

/** One thing that a role lets somebody do. */
export interface Right {
  readonly group: string;
  /** With its subresource: `registrynetworkpolicies/status`. */
  readonly resource: string;
  readonly verb: string;
  /** Empty: any. */
  readonly name: string;
  /** Empty: any. */
  readonly namespace: string;
}

const roleSchema = z.object({
  metadata: z.object({ namespace: z.string().default('') }),
  rules: z.array(
    z.strictObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
      resourceNames: z.array(z.string()).default(['']),
    }),
  ),
});

/** All that the operator's own ClusterRole and Role let it do. */
export function grantedRights(manifests: readonly Manifest[]): readonly Right[] {
  return manifests
    .filter(({ kind, metadata }) => /^(Cluster)?Role$/.test(kind) && metadata.name === operator)
    .map((manifest) => roleSchema.parse(manifest))
    .flatMap(({ metadata: { namespace }, rules }) =>
      rules.flatMap((rule) =>
        rule.apiGroups.flatMap((group) =>
          rule.resources.flatMap((resource) =>
            rule.verbs.flatMap((verb) =>
              rule.resourceNames.map((name) => ({ group, resource, verb, name, namespace })),
            ),
          ),
        ),
      ),
    );
}

const operator = 'registry-network-operator';

/** Those that no request made use of. */
export function unusedRights(granted: readonly Right[], used: readonly Right[]): readonly Right[] {
  return granted.filter(
    (right) =>
      !used.some(
        (use) =>
          use.group === right.group &&
          use.resource === right.resource &&
          use.verb === right.verb &&
          (right.name === '' || use.name === right.name) &&
          (right.namespace === '' || use.namespace === right.namespace),
      ),
  );
}
