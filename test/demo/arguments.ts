import { parseArgs } from 'node:util';
import type { Pace } from './pace.ts';

export const usage = `Usage: npm run demo [-- options]

Shows the operator at its main job: a real Kubernetes control plane, a simulated Azure in which
other people have been at work, and four scenes that end in checks. No real Azure is asked for
anything. It takes about a minute; the first run builds the control plane, which takes minutes.

  --keep             stop after the third scene, with the policy in force, and leave everything up
                     until Ctrl-C; prints how to use kubectl on it and how to change things in Azure
  --kubeconfig FILE  use this cluster instead of starting one. The demo makes the namespace
                     registry-network-demo and takes it away again, and the CRDs where it had to
                     make them. It refuses a cluster that has RegistryNetworkPolicies already
  --slow             an Azure that is as slow as recordings of the real one (their medians);
                     otherwise it takes half as long
  --fast             an Azure that answers at once
  --plain            plain lines instead of the live view, as without a terminal (NO_COLOR: no colours)
  --help             this text

Exit code: 0 if every check passed, 1 if not, 2 for wrong options, 130 after Ctrl-C.
`;

export interface DemoOptions {
  readonly keep: boolean;
  readonly kubeconfig: string | undefined;
  readonly pace: Pace;
  readonly plain: boolean;
}

/** Undefined where the user asks for help. Throws a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      keep: { type: 'boolean', default: false },
      kubeconfig: { type: 'string' },
      slow: { type: 'boolean', default: false },
      fast: { type: 'boolean', default: false },
      plain: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { help, keep, plain, kubeconfig, slow, fast } = values;
  if (help) return undefined;
  if (slow && fast) throw new TypeError('--slow and --fast exclude each other');
  return { keep, plain, kubeconfig, pace: paceOf(slow, fast) };
}

function paceOf(slow: boolean, fast: boolean): Pace {
  if (slow) return 'recorded';
  return fast ? 'fast' : 'halved';
}
