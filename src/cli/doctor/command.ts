import { Option } from '@commander-js/extra-typings';
import type { Io } from '../io.ts';
import type { Root } from '../root.ts';

/** Adds `doctor` to the program. */
export function addDoctorCommand(root: Root, io: Io, end: (exitCode: number) => void): void {
  root
    .command('doctor')
    .summary('check what the operator needs of Azure')
    .description(
      'Checks whether Azure can be reached, who it takes us for, and what of registries can be read: with the identity and from the place that it runs with. ' +
        'Rights to write are not tried; they show at the first change.',
    )
    .argument('[REGISTRY_ID...]', 'the ARM ids of registries to check')
    .addOption(
      new Option('-o, --output <FORMAT>', 'how to print it')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', '\nExit code: 0 nothing is wrong, 1 something is.\n')
    .action(async (registries, _options, command) => {
      const { runDoctor } = await import('./run.ts');
      end(await runDoctor(registries, command.optsWithGlobals(), io));
    });
}
