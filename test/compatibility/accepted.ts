import type { Accepted } from './released.ts';

/** Changes since the last release that `compare-crds.ts` cannot tell from breaks, with the reason why they are none. */
export const accepted: readonly Accepted[] = [];
