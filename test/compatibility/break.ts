/** One way in which somebody who goes by the last release is let down by what comes next. */
export interface Break {
  /** Version and property; empty where it is about the kind as a whole. */
  readonly at: string;
  readonly check: string;
  readonly says: string;
}
