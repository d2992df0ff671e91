import { Command, Option } from '@commander-js/extra-typings';
import { credentialKinds } from '../config/azure.ts';
import { clouds } from '../azure/cloud.ts';
import { colourChoices, type ColourChoice, paintFor } from './paint.ts';
import type { Io, Session } from './io.ts';
import { version } from '../version.ts';

/** The program without its commands: what all of them have. */
export function rootCommand(io: Io) {
  const root = new Command(io.calledAs)
    .description(
      'Plans, reads and checks the network access of Azure container registries, without a cluster.',
    )
    .usage('COMMAND [flags]')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [COMMAND]', 'print the help of a command')
    .optionsGroup('Azure:')
    .addOption(
      new Option('--cloud <NAME>', 'where the registries are; Custom takes the next three').choices(
        [...Object.keys(clouds), 'Custom'],
      ),
    )
    .option('--arm-endpoint <URL>', 'the Azure Resource Manager of a Custom cloud')
    .option('--arm-audience <URL>', 'the audience of its tokens (default: the endpoint)')
    .option('--authority-host <URL>', 'who gives the tokens')
    .option('--azure-ca-file <FILE>', "certificate authorities to trust instead of the system's")
    .addOption(
      new Option(
        '--credential <KIND>',
        'how to sign in (default: as the AZURE_* variables say, else azure-cli)',
      ).choices(credentialKinds),
    )
    .option('--service-tags-file <FILE>', 'service tags as downloaded, instead of those of Azure')
    .option('--registry-api-versions <A,B>', 'API versions for subnet rules, the best first')
    .optionsGroup('Output:')
    .addOption(
      new Option('--color <WHEN>', 'whether to use colours; NO_COLOR counts')
        .choices(colourChoices)
        .default('auto'),
    )
    .option('-v, --verbose', 'print each request to Azure to standard error')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  return root;
}

export type Root = ReturnType<typeof rootCommand>;

export type RootFlags = ReturnType<Root['opts']>;

export function sessionOf(io: Io, { color }: { readonly color: ColourChoice }): Session {
  return { ...io, paint: paintFor(color, io.hasColours) };
}
