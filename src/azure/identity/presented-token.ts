import { readFile } from 'node:fs/promises';
import { arrayAt, parseJson, stringAt } from '../arm/json.ts';

/** What a service account token says of itself. Nobody has checked it: that is Azure's part. */
export interface PresentedToken {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** Undefined where the file cannot be read or holds no token. */
export async function readPresentedToken(file: string): Promise<PresentedToken | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const claims = parseJson(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const issuer = stringAt(claims, 'iss');
  const subject = stringAt(claims, 'sub');
  if (issuer === undefined || subject === undefined) return undefined;
  const audience = stringAt(claims, 'aud') ?? arrayAt(claims, 'aud').join(',');
  return { issuer, subject, audience };
}
