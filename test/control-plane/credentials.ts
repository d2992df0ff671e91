import { generateKeyPair, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiAccess } from './api-request.ts';

export interface Credentials {
  /** Token by user name. */
  readonly tokens: Readonly<Record<UserName, string>>;
  readonly tokenFile: string;
  readonly serviceAccountKey: string;
}

// The controllers have a name of their own so that the audit log tells them from a test.
const users = [
  { name: 'admin', groups: 'system:masters' },
  { name: 'controllers', groups: 'system:masters' },
  { name: 'tenant-a', groups: '' },
  { name: 'tenant-b', groups: '' },
] as const;
export type UserName = (typeof users)[number]['name'];

/** Makes fresh tokens for the preset users and a key for service account tokens. */
export async function writeCredentials(folder: string): Promise<Credentials> {
  const tokens = {
    admin: newToken(),
    controllers: newToken(),
    'tenant-a': newToken(),
    'tenant-b': newToken(),
  };
  const tokenFile = join(folder, 'tokens.csv');
  const rows = users.map(({ name, groups }) => `${tokens[name]},${name},${name},"${groups}"\n`);
  await writeFile(tokenFile, rows.join(''));
  // RSA, as in a managed cluster: Microsoft Entra ID accepts nothing else from an issuer.
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const serviceAccountKey = join(folder, 'service-account.key');
  await writeFile(serviceAccountKey, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { tokens, tokenFile, serviceAccountKey };
}

/** JSON, which is YAML to everybody who reads kubeconfigs; self-contained, so it can be copied. */
export function kubeconfigText({ server, ca, token }: ApiAccess): string {
  const name = 'control-plane';
  const cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  });
}

function newToken(): string {
  return randomBytes(16).toString('hex');
}
