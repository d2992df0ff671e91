import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { policyName } from './sample-policy.ts';
import type { Stage } from './stage.ts';
import { line, span, type Line } from './text.ts';
import { registryId, subnetIds } from './world.ts';

/** How to play with what is up. */
export async function keepLines(stage: Stage): Promise<readonly Line[]> {
  const { cluster, azure, logFile, policyFile } = stage;
  const policy = `-n ${cluster.namespace} rnp/${policyName}`;
  const curl = `curl --silent --cacert ${azure.caFile} ${azure.endpoint}/_admin/world`;
  const { subnets } = azure.world.registry(registryId).rules;
  const without = subnets.filter((id) => id !== subnetIds.runners);
  const [deletion, opening] = await Promise.all([
    deed(stage, 'delete-rule', { subnets: without }),
    deed(stage, 'allow-everybody', { defaultAction: 'Allow' }),
  ]);
  return [
    line('In another terminal:'),
    ...commands([
      ...cluster.environment,
      'kubectl get rnp,rns -A',
      `kubectl describe ${policy}`,
      `kubectl edit ${policy}`,
    ]),
    line('Look at Azure, and act as somebody else in it:'),
    ...commands([curl, `${curl} -d @${deletion}`, `${curl} -d @${opening}`]),
    line('Have the operator look now, or wait for spec.interval:'),
    ...commands([
      `kubectl annotate --overwrite ${policy} reconcile.fluxcd.io/requestedAt=$(date +%s)`,
    ]),
    line(`The policy as it was applied: ${policyFile}`),
    line(`The operator’s log: ${logFile}`),
  ];
}

/** A file that the simulator carries out, as the rules are now. */
async function deed({ policyFile }: Stage, name: string, rules: object): Promise<string> {
  const path = join(dirname(policyFile), `${name}.json`);
  await writeFile(path, JSON.stringify({ do: 'setRules', id: registryId, ...rules }));
  return path;
}

function commands(texts: readonly string[]): readonly Line[] {
  return texts.map((text) => line(span('command', `  ${text}`)));
}
