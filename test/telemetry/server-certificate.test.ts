import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/telemetry/listen.ts';
import { createLog } from '../../src/telemetry/log.ts';
import {
  followKeyPair,
  type KeyPair,
  readKeyPair,
} from '../../src/telemetry/server-certificate.ts';
import { selfSignedKeyPair } from '../../src/telemetry/self-signed.ts';
import { MemoryStream } from '../support/memory-stream.ts';

test('a certificate is made where none is given', async () => {
  const port = await serve(createServer(await selfSignedKeyPair('operator-1')));
  const { subject, issuer } = await certificateAt(port);
  expect([subject.CN, issuer.CN]).toEqual(['operator-1', 'operator-1']);
});

test('files that are renewed are taken up with the next connection', async () => {
  const { files, write } = await folder();
  await write(await selfSignedKeyPair('first'));
  let now = 0;
  const output = new MemoryStream();
  const { log } = createLog({ level: 'info', output, now: () => 0 });
  const server = createServer(readKeyPair(files));
  followKeyPair(server, files, { monotonic: () => now, log });
  const port = await serve(server);
  const nameNow = async () => (await certificateAt(port)).subject.CN;

  expect(await nameNow()).toBe('first');
  await write(await selfSignedKeyPair('second'));
  expect(await nameNow()).toBe('first');
  now += 10_000;
  expect(await nameNow()).toBe('second');

  await writeFile(files.certFile, 'half a cert');
  now += 10_000;
  expect(await nameNow()).toBe('second');
  expect(output.lines.map(({ message }) => message)).toEqual([
    'certificate renewed',
    'certificate could not be read',
  ]);
});

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'certificate-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const files = { certFile: join(path, 'tls.crt'), keyFile: join(path, 'tls.key') };
  const write = async ({ cert, key }: KeyPair) => {
    await writeFile(files.certFile, cert);
    await writeFile(files.keyFile, key);
  };
  return { files, write };
}

async function serve(server: Server): Promise<number> {
  const listening = await listen(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => listening.close());
  return Number(listening.address.split(':').at(-1));
}

function certificateAt(port: number): Promise<PeerCertificate> {
  const { promise, resolve, reject } = Promise.withResolvers<PeerCertificate>();
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
    resolve(socket.getPeerCertificate());
    socket.destroy();
  });
  socket.on('error', reject);
  return promise;
}
