import { isDeepStrictEqual } from 'node:util';
import { isObject, textAt, type Json, type JsonObject } from '../azure/json.ts';
import { type Difference, differencesOf } from './differences.ts';
import { shortNames } from './short-names.ts';
import { askToLook, type Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import { line, span, type Line } from './text.ts';
import { containerRegistry, registryId, settingsOf, startingWorld, subnetIds } from './world.ts';

export const keepForeign: Scene = {
  title: 'what is not ours survives',
  sentence:
    'All of Azure is compared with how it was: rules and their order, network security groups, route tables, other service endpoints, members that no API version knows yet.',

  async play(stage) {
    const { azure, beginning, checks, live } = stage;
    const differences = differencesOf(beginning, settingsOf(azure.world));
    live.print(differences.map(shown));
    const added = addedEndpoints(differences);
    checks.check(
      'the two subnets are deep-equal to what they were, but for one endpoint at the end of the list',
      added.length === 2 && differences.filter(isOfSubnets).length === 2,
    );
    checks.check(
      'the rules of others come first, in their order, and ours behind them',
      keepsOrder(stage),
    );
    checks.check(
      'nothing else in Azure has changed: two endpoints, three rules, the default action',
      differences.length === 6,
      () => JSON.stringify(differences),
    );
    const { writes } = stage.calls();
    await askToLook(stage);
    checks.check(
      'asked to look again, the operator reads and writes nothing',
      stage.calls().writes === writes,
      () => `${stage.calls().writes - writes} writes`,
    );
  },
};

function isOfSubnets({ path }: Difference): boolean {
  return path.startsWith('subnets.');
}

function addedEndpoints(differences: readonly Difference[]): readonly Difference[] {
  const paths = [`prod/aks-nodes.serviceEndpoints[2]`, `ci/runners.serviceEndpoints[0]`];
  return differences.filter(
    ({ path, kind, after }) =>
      kind === 'added' &&
      paths.includes(path.slice('subnets.'.length)) &&
      isDeepStrictEqual(after, newEndpoint),
  );
}

// As Azure fills in an entry that was sent with the name of the service alone.
const newEndpoint: JsonObject = {
  provisioningState: 'Succeeded',
  service: containerRegistry,
  locations: ['*'],
};

function keepsOrder({ azure }: Stage): boolean {
  const { subnets, ips } = azure.world.registry(registryId).rules;
  const [before] = startingWorld.registries ?? [];
  return (
    isDeepStrictEqual(subnets.slice(0, 1), before?.subnets) &&
    isDeepStrictEqual(
      new Set(subnets.slice(1)),
      new Set([subnetIds.aksNodes, subnetIds.runners]),
    ) &&
    isDeepStrictEqual([...ips], [...(before?.ips ?? []), '203.0.113.0/24'])
  );
}

function shown({ path, kind, before, after }: Difference): Line {
  switch (kind) {
    case 'added':
      return line('    ', span('good', `+ ${path}  ${valueText(after)}`));
    case 'removed':
      return line('    ', span('bad', `- ${path}  ${valueText(before)}`));
    case 'changed':
      return line(
        '    ',
        span('waiting', `~ ${path}  ${valueText(before)} -> ${valueText(after)}`),
      );
    default:
      throw new Error(`unhandled kind ${JSON.stringify(kind satisfies never)}`);
  }
}

// Of an endpoint the name says it all to people; the check above looks at the whole.
function valueText(value: Json | undefined): string {
  const service = isObject(value) ? textAt(value, 'service') : undefined;
  return service ?? shortNames(JSON.stringify(value));
}
