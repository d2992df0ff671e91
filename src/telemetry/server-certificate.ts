import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { Log } from './log.ts';

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface KeyPairFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export function readKeyPair({ certFile, keyFile }: KeyPairFiles): KeyPair {
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

// A certificate is renewed days before it ends.
const rereadMs = 10_000;

export interface FollowDeps {
  readonly monotonic: () => number;
  readonly log: Log;
}

/** Takes up renewed files: right before a handshake, since a server whose certificate has run out gets no request. */
export function followKeyPair(server: Server, files: KeyPairFiles, deps: FollowDeps): void {
  let current = readKeyPair(files);
  let readAt = deps.monotonic();
  server.prependListener('connection', () => {
    if (deps.monotonic() - readAt < rereadMs) return;
    readAt = deps.monotonic();
    try {
      const next = readKeyPair(files);
      if (next.cert === current.cert && next.key === current.key) return;
      server.setSecureContext(next);
      current = next;
      deps.log.info('certificate renewed', { file: files.certFile });
    } catch (error) {
      // Half of a renewal, perhaps: what is there serves until the next connection.
      deps.log.warn('certificate could not be read', { file: files.certFile, error });
    }
  });
}
