import * as z from 'zod';

/** What a Deployment has its container run with, once it is a pod. */
export interface Pod {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether AKS is to give it a token for Azure. */
  readonly hasWorkloadIdentity: boolean;
}

const variable = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({ fieldRef: z.object({ fieldPath: z.string() }) }),
  }),
]);

const deploymentSchema = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        serviceAccountName: z.string(),
        containers: z.tuple([z.object({ args: z.array(z.string()), env: z.array(variable) })]),
      }),
    }),
  }),
});

/** As a kubelet starts it, under this name, on a node that the API server does not know. */
export function podOf(deployment: unknown, name: string): Pod {
  const { metadata, spec } = deploymentSchema.parse(deployment);
  const { template } = spec;
  const [{ args, env }] = template.spec.containers;
  const { namespace } = metadata;
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'status.podIP': '10.244.0.9',
    'spec.nodeName': 'node-of-nobody',
  };
  const valueOf = (one: z.output<typeof variable>) => {
    const value = 'value' in one ? one.value : fields[one.valueFrom.fieldRef.fieldPath];
    if (value === undefined) throw new Error(`no kubelet here knows ${JSON.stringify(one)}`);
    return value;
  };
  return {
    namespace,
    serviceAccount: template.spec.serviceAccountName,
    args,
    env: Object.fromEntries(env.map((one) => [one.name, valueOf(one)])),
    hasWorkloadIdentity: template.metadata.labels['azure.workload.identity/use'] === 'true',
  };
}

export interface WorkloadIdentity {
  readonly tenant: string;
  readonly client: string;
  readonly tokenFile: string;
}

/** What the webhook of workload identity adds to the environment of a pod that is labelled for it. */
export function identityOf(
  { hasWorkloadIdentity }: Pod,
  { tenant, client, tokenFile }: WorkloadIdentity,
): Readonly<Record<string, string>> {
  if (!hasWorkloadIdentity) return {};
  return {
    AZURE_TENANT_ID: tenant,
    AZURE_CLIENT_ID: client,
    AZURE_FEDERATED_TOKEN_FILE: tokenFile,
  };
}
