import { fileURLToPath } from 'node:url';
import type { ControlPlaneTools } from '../control-plane/tools.ts';

const folder = fileURLToPath(new URL('../../crds', import.meta.url));

/** Both kinds, served. */
export async function installCrds({ kubectl }: Pick<ControlPlaneTools, 'kubectl'>): Promise<void> {
  for (const args of [
    ['apply', '--server-side', '--force-conflicts', '-f', folder],
    ['wait', '--for=condition=Established', '--timeout=30s', '-f', folder],
  ]) {
    const { code, stderr } = await kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  }
}
