import type { Policy } from '../../api/policy.ts';
import { listOf } from '../../config/values.ts';
import type { Admission } from '../../plan/wants/permits.ts';
import { membersOf } from '../../plan/wants/member.ts';
import { azureSession } from '../azure-session.ts';
import { type Manifests, readManifests } from '../input/manifests.ts';
import { readSources } from '../input/text-sources.ts';
import { CommandError, type Io } from '../io.ts';
import { type RootFlags, sessionOf } from '../root.ts';
import { type Looker, lookAndPlan } from '../look.ts';
import { type PlanReport, type RegistryReport, reportOf, standingOf } from './report.ts';
import { planText } from './text.ts';
import { paragraph } from '../paragraph.ts';

export interface PlanFlags extends RootFlags {
  readonly filename: readonly string[];
  readonly recursive?: true | undefined;
  readonly namespace: string;
  readonly ledger?: readonly string[] | undefined;
  readonly platformNamespaces?: string | undefined;
  readonly output: 'text' | 'json';
}

/** The exit code; throws CommandError and ConfigError. */
export async function runPlan(flags: PlanFlags, io: Io): Promise<number> {
  const manifests = await manifestsOf(flags, io);
  const looker = { ...azureSession(flags, io), ...io, signal: new AbortController().signal };
  const report = await reportFor(manifests, flags, looker);
  const text = () => {
    const said = notes(report, manifests, flags);
    const lines = said.map((line) => paragraph(line, { indent: '', columns: io.columns }));
    return planText(report, sessionOf(io, flags)) + lines.join('');
  };
  io.out(flags.output === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : text());
  return exitCodeOf(report.registries);
}

async function manifestsOf(flags: PlanFlags, io: Io): Promise<Manifests> {
  const names = [...flags.filename, ...(flags.ledger ?? [])];
  const sources = await readSources(names, { isRecursive: flags.recursive === true }, io);
  const manifests = readManifests(sources, flags);
  if (manifests.policies.length > 0) return manifests;
  throw new CommandError(`there is no RegistryNetworkPolicy in ${flags.filename.join(', ')}`);
}

async function reportFor(
  manifests: Manifests,
  flags: PlanFlags,
  looker: Looker,
): Promise<PlanReport> {
  const admission = admissionOf(manifests, listOf(flags.platformNamespaces));
  const policies = manifests.states.length > 0 ? manifests.policies : manifests.policies.map(asNew);
  const looks = [...Map.groupBy(policies, ({ spec }) => spec.registry)].map(
    async ([registryId, own]) => {
      const looked = await lookAndPlan(registryId, own, { ...manifests, admission }, looker);
      const members = membersOf(own, admission, looked.input.observed.discovered);
      return reportOf(looked, new Map(members.map((one) => [one.key, standingOf(one)])));
    },
  );
  return { version: 1, registries: await Promise.all(looks) };
}

// What a policy of a cluster says that it had done goes with the ledger: without that it would look like a loss.
function asNew(policy: Policy): Policy {
  return { ...policy, metadata: { ...policy.metadata, finalizers: [] }, status: {} };
}

// Where nobody speaks of grants, they are not the question.
function admissionOf(
  { policies, grants, labels }: Manifests,
  platformNamespaces: readonly string[] | undefined,
): Admission {
  const all = policies.map(({ metadata }) => metadata.namespace);
  const fallback = grants.length === 0 ? all : ['registry-network-system'];
  return {
    platformNamespaces: new Set(platformNamespaces ?? fallback),
    grants,
    labels,
    terminating: new Set(),
  };
}

function exitCodeOf(registries: readonly RegistryReport[]): number {
  if (registries.some(({ problems }) => problems.length > 0)) return 1;
  return registries.some(({ changes }) => changes.length > 0) ? 2 : 0;
}

/** What the plan does not know, for whoever reads it. */
function notes(
  { registries }: PlanReport,
  { grants, states }: Manifests,
  { platformNamespaces }: PlanFlags,
): readonly string[] {
  const isBlind = registries.some(({ seen }) => seen === undefined);
  const isTrusting = grants.length === 0 && platformNamespaces === undefined;
  return [
    ...(isBlind ? ['To find out what stands in the way: registry-network doctor'] : []),
    ...(states.length > 0
      ? []
      : [
          'Planned without a ledger (--ledger): what is there already counts as not made by the operator.',
        ]),
    ...(isTrusting ? ['Planned without grants: every policy may ask for everything.'] : []),
  ];
}
