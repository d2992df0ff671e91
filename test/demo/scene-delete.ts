import { differencesOf } from './differences.ts';
import { policyName } from './sample-policy.ts';
import { kubectl, type Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';
import { cast, registryId, settingsOf, subnetIds } from './world.ts';

export const deletePolicy: Scene = {
  title: 'deleting the policy restores what was',
  sentence:
    'deletionPolicy: Restore takes the way back in the reverse order: default action, rules, service endpoints.',

  async play(stage) {
    const { azure, beginning, checks, policy } = stage;
    await kubectl(
      stage,
      ['delete', '--wait=false', `rnp/${policyName}`],
      ['delete', `rnp/${policyName}`],
    );
    const patience = { ...stage, timeoutMs: 120_000 };
    await until('the policy is gone', () => policy() === undefined, patience);
    await until('its ledger is gone', () => !stage.hasLedger(), stage);
    const guests = { kind: 'subnet', id: subnetIds.guests } as const;
    const letsIn = () => azure.world.allows(registryId, guests).kind === 'allowed';
    await until('the data plane follows', letsIn, stage);
    const differences = differencesOf(beginning, settingsOf(azure.world));
    checks.check(
      'settings, rules and service endpoints are deep-equal to the beginning',
      differences.length === 0,
      () => JSON.stringify(differences),
    );
    checks.check('the policy and the ledger are gone from Kubernetes', policy() === undefined);
    checks.check(
      'in the whole demo no allowed subnet was denied, but for ci/runners while its rule was deleted',
      onlyTheOutage(stage),
    );
  },
};

function onlyTheOutage({ watches }: Stage): boolean {
  return cast
    .filter(({ whose }) => whose !== 'stranger')
    .every(({ id }) => {
      const denials = watches.get(id)?.denials ?? [];
      return denials.length === (id === subnetIds.runners ? 1 : 0);
    });
}
