import { Writable } from 'node:stream';
import * as z from 'zod';

const lineSchema = z.record(z.string(), z.unknown());

/** Where a log writes to in a test. */
export class MemoryStream extends Writable {
  text = '';

  override _write(chunk: unknown, _encoding: string, callback: () => void): void {
    this.text += String(chunk);
    callback();
  }

  get lines(): readonly Readonly<Record<string, unknown>>[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => lineSchema.parse(JSON.parse(line)));
  }

  /** The lines with this message. */
  saying(message: string): readonly Readonly<Record<string, unknown>>[] {
    return this.lines.filter((line) => line['message'] === message);
  }
}
