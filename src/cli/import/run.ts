import { type RegistryId, nameOf } from '../../api/resource-id.ts';
import { ArmError } from '../../azure/arm/arm-error.ts';
import type { ObservedRegistry } from '../../plan/observed.ts';
import { azureSession } from '../azure-session.ts';
import { CommandError, type Io } from '../io.ts';
import { type Looker, lookAndPlan, trusting } from '../look.ts';
import { registryIdOf } from '../registry-argument.ts';
import type { RootFlags } from '../root.ts';
import { candidatesOf } from './candidates.ts';
import { type Draft, type Imported, policyOf, settled, whatRemains } from './imported.ts';
import { manifestText } from './manifest.ts';

export interface ImportFlags extends RootFlags {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
}

/** The exit code; throws CommandError and ConfigError. */
export async function runImport(text: string, flags: ImportFlags, io: Io): Promise<number> {
  const registryId = registryIdOf(text);
  const looker = { ...azureSession(flags, io), ...io, signal: new AbortController().signal };
  const registry = await readRegistry(registryId, looker);
  const { name = nameOf(registryId), namespace } = flags;
  const imported = await importAll(
    { registry, name, namespace, ...candidatesOf(registry) },
    looker,
  );
  io.out(manifestText(imported));
  io.err(leftOutNote(imported));
  return 0;
}

async function readRegistry(
  registryId: RegistryId,
  { azure, newId, signal }: Looker,
): Promise<ObservedRegistry> {
  try {
    return await azure.registries.read(registryId, { correlationId: newId() }, signal);
  } catch (error) {
    if (error instanceof ArmError) throw new CommandError(error.message);
    throw error;
  }
}

async function importAll(draft: Draft, looker: Looker): Promise<Imported> {
  const isEnabled = draft.registry.settings.dataEndpoints === 'Enabled';
  const asking = policyOf({ ...draft, dataEndpoints: { isEnabled } });
  const looked = await lookAndPlan(draft.registry.id, [asking], trusting(asking), looker);
  if (looked.plan.problem !== undefined) throw new CommandError(looked.plan.problem.message);
  if (draft.registry.rules.subnetRules === 'invisible') throw blind(draft.registry);
  const imported = settled(draft, looked);
  const rest = whatRemains(imported, looked.input);
  if (rest === undefined) return imported;
  throw new CommandError(
    `the registry is at work, or something is wrong with it; try again: ${rest}`,
  );
}

function blind({ armId }: ObservedRegistry): CommandError {
  return new CommandError(
    `no API version in reach shows the subnet rules of ${armId}, so a policy would not say all that is there. ` +
      'See --registry-api-versions.',
  );
}

function leftOutNote({ subnets, ipRanges, dataEndpoints }: Imported): string {
  const left = [...subnets, ...ipRanges, dataEndpoints].filter(
    ({ objection }) => objection !== undefined,
  );
  const what = left.length === 1 ? '1 entry is' : `${left.length} entries are`;
  return left.length === 0
    ? ''
    : `${what} commented out, with the reason; Azure keeps them as they are.\n`;
}
