import { readFile } from 'node:fs/promises';
import { shortNames } from './short-names.ts';
import { isInSync, kubectl, type Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import { line, span } from './text.ts';
import { until } from './until.ts';
import { cast, registryId, subnetIds } from './world.ts';

export const converge: Scene = {
  title: 'a policy converges',
  sentence:
    'Service endpoints, then rules, then a pause, then Deny: clients of allowed subnets pull all the time and must never be refused.',

  async play(stage) {
    const { live, policyFile } = stage;
    const yaml = await readFile(policyFile, 'utf8');
    live.print(
      yaml
        .trimEnd()
        .split('\n')
        .map((text) => line(span('quiet', `    ${text.replace(longIds, '/subscriptions/…/')}`))),
    );
    await kubectl(stage, ['apply', '-f', policyFile], ['apply', '-f', 'policy.yaml']);
    const patience = { ...stage, timeoutMs: 120_000 };
    await until('the policy is Ready', () => isInSync(stage), patience);
    await until('the data plane follows', () => strangerIs(stage, 'denied'), stage);
    check(stage);
  },
};

function strangerIs({ pulls }: Stage, access: 'allowed' | 'denied'): boolean {
  return pulls.of(subnetIds.guests).last === access;
}

function check(stage: Stage): void {
  const { azure, checks, pulls, watches } = stage;
  const { defaultAction, subnets, ips } = azure.world.registry(registryId).rules;
  checks.check(
    'the policy is Ready, and the registry denies whom no rule allows',
    isInSync(stage) && defaultAction === 'Deny',
  );
  const rules = new Set([...subnets, ...ips]);
  checks.check(
    'there is a rule for prod/aks-nodes, ci/runners and 203.0.113.0/24',
    [subnetIds.aksNodes, subnetIds.runners, '203.0.113.0/24'].every((rule) => rules.has(rule)),
    () => shortNames([...rules].join(' ')),
  );
  const allowed = cast.filter(({ whose }) => whose !== 'stranger');
  const denials = allowed.flatMap(({ id }) => watches.get(id)?.denials ?? []);
  checks.check(
    'at no moment was an allowed subnet denied, the other team’s included',
    denials.length === 0,
    () => JSON.stringify(denials),
  );
  const counts = allowed.map(({ id }) => pulls.of(id));
  const letIn = counts.reduce((sum, count) => sum + count.allowed, 0);
  const refused = counts.reduce((sum, count) => sum + count.denied, 0);
  checks.check(
    `${letIn + refused} pulls from these subnets meanwhile: ${letIn} let in (401, log in), ${refused} refused (403)`,
    letIn > 0 && refused === 0,
  );
  checks.check(
    'a stranger’s subnet, prod/guests, is denied now',
    azure.world.allows(registryId, { kind: 'subnet', id: subnetIds.guests }).kind === 'denied' &&
      strangerIs(stage, 'denied'),
  );
}

// Up to the part that tells resources apart; the file has them in full.
const longIds = /\/subscriptions\/\S+\/providers\/[\w.]+\//g;
