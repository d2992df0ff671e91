import { generate } from 'selfsigned';
import { locations } from './locations.ts';

export interface Certificates {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

function dnsName(value: string): { readonly type: 2; readonly value: string } {
  return { type: 2, value };
}

const hosts = [
  '*.azurecr.io',
  '*.blob.core.windows.net',
  ...locations.map((region) => `*.${region}.data.azurecr.io`),
];

/** A certificate authority made for one run, and a server certificate signed by it. */
export async function makeCertificates(): Promise<Certificates> {
  const ca = await generate([{ name: 'commonName', value: 'simulated azure authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
          // A client that resolves hosts of registries to this machine finds their names here.
          ...hosts.map((value) => dnsName(value)),
        ],
      },
    ],
  });
  return { caPem: ca.cert, certificatePem: server.cert, keyPem: server.private };
}
