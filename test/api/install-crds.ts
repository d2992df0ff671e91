import { fileURLToPath } from 'node:url';
import type { ControlPlaneTools } from '../control-plane/tools.ts';

const folder = fileURLToPath(new URL('../../crds', import.meta.url));

/** All kinds, served. */
export async function installCrds({ kubectl }: Pick<ControlPlaneTools, 'kubectl'>): Promise<void> {
  const run = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const apply = ['apply', '--server-side', '--force-conflicts', '--output=name', '-k', folder];
  const crds = (await run(apply)).trim().split('\n');
  await run(['wait', '--for=condition=Established', '--timeout=30s', ...crds]);
}
