import { Argument } from '@commander-js/extra-typings';
import type { Io } from '../io.ts';
import type { Root } from '../root.ts';
import { type Proposals, propose } from './propose.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** Adds `completion`, which people run, and `complete`, which shells run. */
export function addCompletionCommands(root: Root, io: Io): void {
  root
    .command('completion')
    .summary('print the script by which a shell completes commands')
    .description(
      'Prints the script by which a shell completes the commands and flags of registry-network.',
    )
    .addArgument(new Argument('<SHELL>', 'the shell').choices(shells))
    .addHelpText('after', howTo)
    .action(async (shell) => {
      const { printScript } = await import('./scripts.ts');
      await printScript(shell, io);
    });
  root
    .command('complete', { hidden: true })
    .argument('[WORDS...]')
    .action((words) => io.out(answer(propose(root, words))));
}

const howTo = `
  bash  source <(registry-network completion bash)
  zsh   registry-network completion zsh >"\${fpath[1]}/_registry-network"
  fish  registry-network completion fish >~/.config/fish/completions/registry-network.fish

As a plugin of kubectl it needs no script but a second link to the program, named
kubectl_complete-registry_network, beside kubectl-registry_network.
`;

// As programs made with cobra answer their scripts, and plugins answer kubectl: bits that say what else to complete.
const directives = { nothing: 4, files: 0, folders: 16 } as const satisfies Record<
  Proposals['also'],
  number
>;

function answer({ words, also }: Proposals): string {
  const lines = words.map(({ word, description }) => `${word}\t${description}\n`);
  return `${lines.join('')}:${directives[also]}\n`;
}
