import { Option } from '@commander-js/extra-typings';
import { type DocumentName, documentNames } from '../../firewall/document-names.ts';
import type { Include } from '../../firewall/endpoints.ts';
import type { Io } from '../io.ts';
import { registryArgument } from '../registry-argument.ts';
import type { Root } from '../root.ts';
import { severalOf } from '../several.ts';

/** Documents by the name of their format: that of the file without its ending. */
export const fileNames: ReadonlyMap<string, DocumentName> = new Map(
  documentNames.map((file) => [file.replace(/\.\w+$/, ''), file]),
);

const services: readonly Include[] = ['MicrosoftArtifactRegistry', 'AzureActiveDirectory'];

/** Adds `export` to the program. */
export function addExportCommand(root: Root, io: Io, end: (exitCode: number) => void): void {
  root
    .command('export')
    .summary('write what the firewalls of clients must allow')
    .description(
      'Writes what the firewalls of clients must allow so that they can use a registry, as it is now, in the formats of the ConfigMap of spec.clientFirewall.',
    )
    .argument(registryArgument, 'the ARM id of the registry')
    .addOption(
      severalOf('--format <NAMES>', 'what to write (default: hosts; all into a folder)', [
        ...fileNames.keys(),
      ]),
    )
    .option(
      '--output-dir <FOLDER>',
      'write files into this folder; without it one goes to standard output',
    )
    .addOption(severalOf('--include <NAMES>', 'what clients use besides the registry', services))
    .addOption(
      new Option(
        '--data-endpoints <STATE>',
        'what they are going to be: then it is written what clients need before and after the switch',
      ).choices(['Enabled', 'Disabled'] as const),
    )
    .action(async (registry, _options, command) => {
      const { runExport } = await import('./run.ts');
      end(await runExport(registry, command.optsWithGlobals(), io));
    });
}
