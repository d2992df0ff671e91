import { refusedIds } from './refused-ids.ts';
import { refusedRanges, refusedRepeats } from './refused-lists.ts';
import { refusedContradictions, refusedTexts } from './refused-texts.ts';
import type { Refused } from './refused.ts';

/** What a rule refuses: the API server and the parser by the same sentence. */
export const refusedByRule: readonly Refused[] = [
  ...refusedIds,
  ...refusedRanges,
  ...refusedRepeats,
  ...refusedContradictions,
  ...refusedTexts,
];
