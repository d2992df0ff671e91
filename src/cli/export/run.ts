import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parsePolicy } from '../../api/parse.ts';
import type { RegistryId } from '../../api/resource-id.ts';
import { type ClientDocuments, clientDocuments } from '../../firewall/client-documents.ts';
import type { Include } from '../../firewall/endpoints.ts';
import type { PlanInput } from '../../plan/input.ts';
import { azureSession } from '../azure-session.ts';
import { CommandError, type Io } from '../io.ts';
import { lookAndPlan, trusting } from '../look.ts';
import { registryIdOf } from '../registry-argument.ts';
import type { RootFlags } from '../root.ts';
import { fileNames } from './command.ts';

export interface ExportFlags extends RootFlags {
  readonly format?: readonly string[] | undefined;
  readonly outputDir?: string | undefined;
  readonly include?: readonly Include[] | undefined;
  readonly dataEndpoints?: 'Enabled' | 'Disabled' | undefined;
}

/** The exit code; throws CommandError and ConfigError. */
export async function runExport(text: string, flags: ExportFlags, io: Io): Promise<number> {
  const registryId = registryIdOf(text);
  const { outputDir, format = outputDir === undefined ? ['hosts'] : [...fileNames.keys()] } = flags;
  if (outputDir === undefined && format.length > 1) {
    throw new CommandError(
      `${format.join(', ')} are several files: name a folder with --output-dir`,
    );
  }
  const { documents, whyNot } = await documentsFor(registryId, flags, io);
  const names = format.flatMap((name) => fileNames.get(name) ?? []);
  const files = names.flatMap((name) => {
    const content = documents[name];
    return content === undefined ? [] : [{ name, content }];
  });
  if (outputDir === undefined) for (const { content } of files) io.out(content);
  else await writeAll(outputDir, files, io);
  const missing = names.filter((name) => documents[name] === undefined);
  if (missing.length === 0) return 0;
  throw new CommandError(
    `${missing.join(', ')}: they go by addresses of service tags, which could not be read. ${whyNot}`,
  );
}

interface File {
  readonly name: string;
  readonly content: string;
}

interface Documents {
  readonly documents: ClientDocuments;
  /** Why some of them are not known. */
  readonly whyNot: string;
}

async function documentsFor(
  registryId: RegistryId,
  flags: ExportFlags,
  io: Io,
): Promise<Documents> {
  const include = [...(flags.include ?? [])];
  // As a policy would ask for it that publishes them.
  const policy = parsePolicy({
    metadata: { name: 'export', namespace: 'default' },
    spec: { registry: registryId, clientFirewall: { configMap: 'export', include } },
  });
  const looker = { ...azureSession(flags, io), ...io, signal: new AbortController().signal };
  const { input } = await lookAndPlan(registryId, [policy], trusting(policy), looker);
  const documents = clientDocuments({ include }, flags.dataEndpoints, input);
  if (documents === undefined) throw new CommandError(whyUnknown(input));
  const tags = input.observed.discovered.serviceTags;
  return { documents, whyNot: tags?.kind === 'failed' ? tags.failure.message : 'Try again.' };
}

function whyUnknown({ observed: { registry, replicas } }: PlanInput): string {
  if (registry.kind === 'failed') return registry.failure.message;
  return replicas?.kind === 'failed' ? replicas.failure.message : 'the registry could not be read';
}

async function writeAll(folder: string, files: readonly File[], io: Io): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, content } of files) {
      const file = path.join(folder, name);
      await writeFile(file, content);
      io.out(`${file}\n`);
    }
  } catch (error) {
    throw new CommandError(
      `cannot write into ${folder}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
