import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './fault-rules.ts';

interface StreamParts {
  readonly exchange: Exchange;
  readonly answer: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** An answer on its way to the client. */
class LiveStream {
  readonly #parts: StreamParts;
  isStalled = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  get exchange(): Exchange {
    return this.#parts.exchange;
  }

  write(chunk: Buffer | string): void {
    this.#parts.outgoing.write(chunk);
  }

  /** Nothing more comes through, and the connection looks well. */
  stall(): void {
    this.isStalled = true;
  }

  /** Hangs up without the end that HTTP demands. */
  cut(): void {
    this.isStalled = true;
    this.#parts.outgoing.socket?.destroy();
    this.#parts.answer.destroy();
  }

  /** As a server does whose time limit for watches has come. */
  end(): void {
    this.isStalled = true;
    this.#parts.outgoing.end();
    this.#parts.answer.destroy();
  }
}

/** The answers that have begun and not ended. */
export class LiveStreams {
  readonly #streams = new Set<LiveStream>();

  add(parts: StreamParts): LiveStream {
    const stream = new LiveStream(parts);
    this.#streams.add(stream);
    parts.outgoing.on('close', () => {
      this.#streams.delete(stream);
      parts.answer.destroy();
    });
    parts.answer.on('end', () => {
      if (!stream.isStalled) parts.outgoing.end();
    });
    parts.answer.on('error', () => {
      if (!stream.isStalled) parts.outgoing.destroy();
    });
    return stream;
  }

  matching(path: RegExp): readonly LiveStream[] {
    return [...this.#streams].filter(({ exchange }) => path.test(exchange.path));
  }
}
