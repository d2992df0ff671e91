import { Option } from '@commander-js/extra-typings';
import type { Root } from '../root.ts';
import type { Io } from '../io.ts';

/** Adds `plan` to the program. */
export function addPlanCommand(root: Root, io: Io, end: (exitCode: number) => void): void {
  root
    .command('plan')
    .summary('show what policies would change in Azure')
    .description(
      'Shows what the policies in files would change in Azure, in order, and why the rest is not done. ' +
        'It reads Azure and decides as the operator does, and writes nothing. Give all policies of a registry: what one alone wants is not what all of them come to.',
    )
    .option(
      '-f, --filename <FILE...>',
      'files with policies and grants, folders, or - for standard input; Nodes and Namespaces in them count as well, other kinds are passed over',
    )
    .option('-R, --recursive', 'look into the folders of folders')
    .option('-n, --namespace <NAME>', 'of policies that name none', 'default')
    .option(
      '--ledger <FILE...>',
      'RegistryNetworkStates of the cluster (kubectl get rns -o yaml): what the operator did so far',
    )
    .option(
      '--platform-namespaces <A,B>',
      'namespaces whose policies need no grant (default: all where no file has a grant, else registry-network-system)',
    )
    .addOption(
      new Option('-o, --output <FORMAT>', 'how to print it')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', exitCodes)
    .action(async ({ filename }, command) => {
      // Not a required option: the parser would complain of it before it sees a misspelt one.
      if (filename === undefined) {
        return command.error('error: which files? Name them with -f FILE');
      }
      const { runPlan } = await import('./run.ts');
      return end(await runPlan({ ...command.optsWithGlobals(), filename }, io));
    });
}

const exitCodes = `
Exit code: 0 nothing to change; 2 changes; 1 something is wrong with the flags,
the files or Azure, or with a policy, which cannot come into force as it is.
`;
