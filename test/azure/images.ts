import { createHash } from 'node:crypto';
import type { JsonObject } from './json.ts';

/** Every repository of every registry holds the same image: what it is made of matters to nobody. */
export const layers = ['base', 'app'].map((content) => ({ content, digest: digestOf(content) }));

export function manifest(): JsonObject {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    layers: layers.map(({ content, digest }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest,
      size: content.length,
    })),
  };
}

export function layerNamed(digest: string): string | undefined {
  return layers.find((layer) => layer.digest === digest)?.content;
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
