import type { Failure } from '../../plan/failure.ts';

/** The only error that leaves this folder, apart from an abort: what went wrong, as data, and what it was made of. */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** A success whose body is not what was asked for: from something between us and Azure, or not yet complete. */
export function unexpectedAnswer(path: string): ArmError {
  const message = `The answer for ${path} is not what Azure would send. Is there a proxy in between?`;
  return new ArmError({ kind: 'unavailable', message });
}
