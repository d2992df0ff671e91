import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { azureActions } from '../deploy/azure-role.ts';
import { baseFolder } from '../deploy/base.ts';
import { manifestsIn } from '../deploy/manifest.ts';
import type { Evidence } from './evidence.ts';
import { grantedRights, unusedRights } from './rights.ts';

/** Throws where the installation gives the operator a right that no test saw it use. */
export async function requireEverythingUsed(evidence: Evidence): Promise<void> {
  const manifests = manifestsIn(await readFile(join(baseFolder, 'rbac.yaml'), 'utf8'));
  const used = await evidence.usedRights(user);
  const demanded = await evidence.demandedActions();
  const unused = [
    ...unusedRights(grantedRights(manifests), used).map((right) => JSON.stringify(right)),
    ...(await azureActions()).filter((action) => !demanded.has(action)),
  ];
  if (unused.length === 0) return;
  throw new Error(`the operator has rights that no test saw it use:\n${unused.join('\n')}`);
}

const user = 'system:serviceaccount:registry-network-system:registry-network-operator';
