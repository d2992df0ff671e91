import { expect, test } from 'vitest';
import type { Exchange } from '../azure/server.ts';
import { isObject, objectAt } from '../azure/json.ts';
import { type Lot, lotFor } from './refusals.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';

const stage = openStage();

// A registry has no ETag. This is the one loss that follows from that.

/** Just before Azure carries out the nth call about a lot, or just after, while the answer is on its way. */
interface Moment {
  readonly nth: number;
  readonly phase: 'request' | 'response';
}

// One more than it takes.
const calls = 15;
const moments: readonly Moment[] = Array.from({ length: calls }, (_, index) => index + 1).flatMap(
  (nth) => (['request', 'response'] as const).map((phase) => ({ nth, phase })),
);

test("a stranger's rule is lost only where it lands between our read and the write that follows it", async () => {
  await using scene = await Scene.open(stage, { azure: { throttle: 'none' } });
  const plots = moments.map((moment, index) => new Plot(scene, moment, `plot${index}`));
  scene.startOperator(['--workers=8']);
  for (const { lot, name } of plots) {
    const { registry, nodes } = lot;
    const spec = { registry, subnets: [{ id: nodes }], ipRanges: [ours], defaultAction: 'Deny' };
    await scene.policies.create(name, spec);
  }
  for (const { name } of plots) await scene.ready(name, 'InSync');

  const acted = plots.filter(({ landed }) => landed !== undefined);
  const told = acted.map((plot) => ({ moment: plot.moment, isLost: plot.isLost() }));
  const due = acted.map((plot) => ({ moment: plot.moment, isLost: plot.isInWindow() }));
  expect(told).toEqual(due);
  // One write of rules, and nothing between it and the read before it.
  expect(told.filter(({ isLost }) => isLost)).toHaveLength(2);
  expect(plots.at(-1)?.landed).toBeUndefined();
});

const ours = '203.0.113.0/24';
const theirs = '198.51.100.7';

/** A registry to which a stranger adds rules in one moment. */
class Plot {
  readonly moment: Moment;
  readonly name: string;
  readonly lot: Lot;
  landed: Exchange | undefined;
  readonly #scene: Scene;
  #count = 0;

  constructor(scene: Scene, moment: Moment, name: string) {
    this.#scene = scene;
    this.moment = moment;
    this.name = name;
    this.lot = lotFor(scene, name);
    const { azure } = scene;
    azure.world.addSubnet({
      id: this.lot.build,
      serviceEndpoints: ['Microsoft.ContainerRegistry'],
    });
    azure.onRequest((exchange) => this.#hear(exchange, 'request'));
    azure.onResponse((exchange) => this.#hear(exchange, 'response'));
  }

  isLost(): boolean {
    const { subnets, ips } = this.#scene.azure.world.registry(this.lot.registry).rules;
    const isLost = !ips.includes(theirs);
    if (subnets.includes(this.lot.build) === isLost)
      throw new Error(`${this.name}: one rule stayed`);
    return isLost;
  }

  /** After Azure carried out the read that a write of rules goes by, and before it carried out that write. */
  isInWindow(): boolean {
    const { landed } = this;
    if (landed === undefined) throw new Error(`${this.name}: nothing landed`);
    const { phase } = this.moment;
    return this.#windows().some(({ read, write }) => {
      const isAfterRead = landed.n > read.n || (landed.n === read.n && phase === 'response');
      const isBeforeWrite = landed.n < write.n || (landed.n === write.n && phase === 'request');
      return isAfterRead && isBeforeWrite;
    });
  }

  #windows(): readonly { readonly read: Exchange; readonly write: Exchange }[] {
    const about = this.#scene.azure.log.all.filter(({ url }) => isAbout(url, this.lot.registry));
    return about.filter(isRulesWrite).map((write) => {
      const read = about.findLast(({ method, n }) => method === 'GET' && n < write.n);
      if (read === undefined) throw new Error(`${this.name}: a write without a read`);
      return { read, write };
    });
  }

  #hear(exchange: Exchange, phase: Moment['phase']): void {
    const { registry, network } = this.lot;
    if (![registry, network].some((id) => isAbout(exchange.url, id))) return;
    if (phase === 'request') this.#count += 1;
    if (this.#count !== this.moment.nth || phase !== this.moment.phase) return;
    if (this.landed !== undefined) return;
    this.landed = exchange;
    const { world } = this.#scene.azure;
    const { subnets, ips } = world.registry(registry).rules;
    world.setRules(registry, {
      subnets: [...subnets, this.lot.build],
      ips: [...ips, theirs],
    });
  }
}

function isAbout(url: string, id: string): boolean {
  const [path, sought] = [new URL(url).pathname.toLowerCase(), id.toLowerCase()];
  return path === sought || path.startsWith(`${sought}/`);
}

function isRulesWrite({ method, body, status }: Exchange): boolean {
  if (method !== 'PATCH' || status !== 200 || !isObject(body)) return false;
  const properties = objectAt(body, 'properties');
  const rules = properties === undefined ? undefined : objectAt(properties, 'networkRuleSet');
  return rules !== undefined && 'ipRules' in rules;
}
