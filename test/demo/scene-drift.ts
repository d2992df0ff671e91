import * as z from 'zod';
import { must } from './install.ts';
import { askToLook, isInSync, type Scene } from './scene.ts';
import { shortNames } from './short-names.ts';
import type { Stage } from './stage.ts';
import { line, span } from './text.ts';
import { until } from './until.ts';
import { registryId, subnetIds } from './world.ts';

export const repairDrift: Scene = {
  title: 'a deleted rule comes back',
  sentence:
    'Somebody deletes the rule of ci/runners in Azure. The operator finds out within spec.interval (10m where left out); here it is asked to look now, as Flux asks.',

  async play(stage) {
    const { azure, checks, live } = stage;
    const { rules } = azure.world.registry(registryId);
    live.tell('somebody in Azure deletes the rule of ci/runners: that locks it out');
    const subnets = rules.subnets.filter((id) => id !== subnetIds.runners);
    azure.world.setRules(registryId, { subnets });
    live.look();
    await askToLook(stage);
    const events = await driftEvents(stage);
    live.print(events.map((event) => line('    ', span('waiting', event))));
    const runners = { kind: 'subnet', id: subnetIds.runners } as const;
    const letsIn = () => azure.world.allows(registryId, runners).kind === 'allowed';
    await until('the data plane lets ci/runners in', letsIn, stage);
    checks.check(
      'the rule of ci/runners is back, and nothing else has changed',
      setsEqual(azure.world.registry(registryId).rules.subnets, rules.subnets) && isInSync(stage),
    );
    checks.check(
      'a Warning event DriftDetected says what somebody else changed',
      events.some((event) => event.includes('ci/runners')),
    );
    const lastedMs = outageMs(stage);
    checks.check(
      `ci/runners gets in again; it was locked out for ${(lastedMs / 1000).toFixed(1)} s, by whoever deleted its rule`,
      letsIn(),
    );
  },
};

function setsEqual(some: readonly string[], others: readonly string[]): boolean {
  return new Set(some).symmetricDifference(new Set(others)).size === 0;
}

function outageMs({ watches }: Stage): number {
  const denials = watches.get(subnetIds.runners)?.denials ?? [];
  return denials.reduce((sum, { from, to }) => sum + (to ?? from) - from, 0);
}

const eventList = z.object({
  items: z.array(z.object({ type: z.string(), reason: z.string(), message: z.string() })),
});

/** As `kubectl describe` shows them at its end. */
async function driftEvents(stage: Stage): Promise<readonly string[]> {
  const { cluster, live } = stage;
  const args = ['-n', cluster.namespace, 'get', 'events', '--field-selector=reason=DriftDetected'];
  live.tell(`$ kubectl ${args.join(' ')}`);
  let items: z.infer<typeof eventList>['items'] = [];
  await until(
    'there is an event DriftDetected',
    async () => {
      const answer: unknown = JSON.parse(await must(cluster.kubectl([...args, '-o', 'json'])));
      ({ items } = eventList.parse(answer));
      return items.length > 0;
    },
    { ...stage, timeoutMs: 10_000 },
  );
  return items.map(({ type, reason, message }) => `${type}  ${reason}  ${shortNames(message)}`);
}
