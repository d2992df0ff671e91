import type { Io } from '../io.ts';
import { registryArgument } from '../registry-argument.ts';
import type { Root } from '../root.ts';

/** Adds `import` to the program. */
export function addImportCommand(root: Root, io: Io, end: (exitCode: number) => void): void {
  root
    .command('import')
    .summary('write a policy that says what is there')
    .description(
      'Writes a policy, as YAML, that says what the network access of a registry is now. Applying it changes nothing in Azure. ' +
        'What a policy cannot say, or would not leave as it is, stands there as a comment with the reason.',
    )
    .argument(registryArgument, 'the ARM id of the registry')
    .option('--name <NAME>', 'of the policy (default: that of the registry)')
    .option('-n, --namespace <NAME>', 'of the policy (default: none, for kubectl to choose)')
    .action(async (registry, _options, command) => {
      const { runImport } = await import('./run.ts');
      end(await runImport(registry, command.optsWithGlobals(), io));
    });
}
