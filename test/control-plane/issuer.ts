import * as z from 'zod';
import type { ControlPlaneTools } from './tools.ts';

const configuration = z.object({ issuer: z.string() });
const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

/** Who the API server says that it issues tokens as, and the keys that it publishes for them. */
export async function issuerOf({ kubectl }: Pick<ControlPlaneTools, 'kubectl'>) {
  const read = async (path: string): Promise<unknown> =>
    JSON.parse((await kubectl(['get', '--raw', path])).stdout);
  const { issuer } = configuration.parse(await read('/.well-known/openid-configuration'));
  const { keys } = keySet.parse(await read('/openid/v1/jwks'));
  return { issuer, keys };
}
