import { readFile, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { kubeconfigText, type UserName } from './credentials.ts';
import { type CommandResult, runCommand } from './run-command.ts';

/** Where a control plane is: plain values, which may be handed to another process. */
export interface ControlPlaneAddress {
  readonly server: string;
  readonly caFile: string;
  readonly kubeconfigPath: string;
  readonly adminToken: string;
  /** By user: `admin` may do anything, `tenant-a` and `tenant-b` nothing until a role says so. */
  readonly tokens: Readonly<Record<UserName, string>>;
  readonly dataDir: string;
  readonly kubectlPath: string;
  readonly kstatusPath: string;
  readonly auditLogPath: string | undefined;
}

export interface ControlPlaneTools {
  /** As admin, unless `--kubeconfig` or `--as` says otherwise. Any exit code is a result. */
  kubectl(args: readonly string[], options?: { readonly input?: string }): Promise<CommandResult>;
  /** Judges an object as Flux, Argo CD and `kubectl apply --wait` tools do. */
  kstatus(object: unknown): Promise<KstatusResult>;
  kubeconfigWithToken(token: string): Promise<string>;
}

const kstatusResult = z.object({ status: z.string(), message: z.string() });
export type KstatusResult = Readonly<z.infer<typeof kstatusResult>>;

export function controlPlaneTools(address: ControlPlaneAddress): ControlPlaneTools {
  return {
    kubectl: (args, options = {}) =>
      runCommand(address.kubectlPath, args, {
        input: options.input,
        // HOME: its cache goes by host and port, and would remember the last server that had ours.
        env: { ...process.env, HOME: address.dataDir, KUBECONFIG: address.kubeconfigPath },
      }),

    async kstatus(object) {
      const result = await runCommand(address.kstatusPath, [], { input: JSON.stringify(object) });
      if (result.code !== 0) throw new Error(`kstatus: ${result.stderr}`);
      return kstatusResult.parse(JSON.parse(result.stdout));
    },

    async kubeconfigWithToken(token) {
      const path = join(address.dataDir, `kubeconfig-${randomUUID()}`);
      const ca = await readFile(address.caFile, 'utf8');
      await writeFile(path, kubeconfigText({ server: address.server, ca, token }), { mode: 0o600 });
      return path;
    },
  };
}
