import { generate } from 'selfsigned';
import type { KeyPair } from './server-certificate.ts';

/** A certificate that nobody vouches for, made anew for each process: it hides what is said from those who only listen. */
export async function selfSignedKeyPair(name: string): Promise<KeyPair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: dnsName, value: 'localhost' }] },
    ],
  });
  return { cert: made.cert, key: made.private };
}

const dnsName = 2;
