import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { worldSeed } from './seed.ts';
import { startAzure, type AzureSimulator } from './server.ts';

const usage = `npm run azure -- [options]

A simulated Azure Resource Manager, token endpoint and registry data plane on loopback.

  --port <n>                 TLS port; 0, the default, takes any free one
  --seed <file>              JSON: {"virtualNetworks":[{"id","subnets":[{"id"}]}],"registries":[{"id"}]}
  --delays none|recorded     answer at once (default), or as slowly as Azure
  --throttle azure|none      token buckets as in Azure (default), or no limit
  --help
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string' },
    delays: { type: 'string', default: 'none' },
    throttle: { type: 'string', default: 'azure' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const azure = await startAzure({
    port: Number(values.port),
    seed: values.seed === undefined ? undefined : worldSeed.parse(await readSeed(values.seed)),
    delays: values.delays === 'recorded' ? 'recorded' : 'none',
    throttle: values.throttle === 'none' ? 'none' : 'azure',
  });
  process.stdout.write(introduction(azure));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => void azure.stop());
}

async function readSeed(file: string): Promise<unknown> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  return content;
}

function introduction({ endpoint, caFile, tenant, token }: AzureSimulator): string {
  return `endpoint   ${endpoint}
authority  ${endpoint}/${tenant}   (any client id, any secret)
CA         ${caFile}

export NODE_EXTRA_CA_CERTS=${caFile} AZURE_AUTHORITY_HOST=${endpoint} AZURE_TENANT_ID=${tenant}
TOKEN=${token}

curl --cacert ${caFile} -H "Authorization: Bearer $TOKEN" '${endpoint}/subscriptions/<id>/providers/Microsoft.ContainerRegistry/registries?api-version=2026-09-01-preview'
curl --cacert ${caFile} ${endpoint}/_admin/world
curl --cacert ${caFile} ${endpoint}/_admin/world -d '{"do":"addRegistry","id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"}'
curl --cacert ${caFile} ${endpoint}/_admin/faults -d '{"method":"PUT","path":"/subnets/","fault":{"kind":"resetAfter"}}'
curl --cacert ${caFile} '${endpoint}/_admin/log?since=0'

Ctrl-C stops it.
`;
}
