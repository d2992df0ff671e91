import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const roleSchema = z.object({
  Actions: z.array(z.string()),
  NotActions: z.array(z.never()),
  DataActions: z.array(z.never()),
  NotDataActions: z.array(z.never()),
});

/** What the custom role allows. */
export async function azureActions(): Promise<readonly string[]> {
  const file = new URL('../../deploy/azure/azure-role.json', import.meta.url);
  return roleSchema.parse(JSON.parse(await readFile(file, 'utf8'))).Actions;
}
