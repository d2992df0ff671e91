import type { Spec } from './policies.ts';

export interface Refused {
  readonly name: string;
  readonly spec: Spec;
  readonly path: string;
  /** A part of the sentence that the user reads. */
  readonly says: string;
}
