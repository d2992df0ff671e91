import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyHistory } from './history.ts';
import { promises, recordPromise } from './promises.ts';

// Other tests may be running beside these.
const options = { timeout: 60_000 };
const runs = { numRuns: 150 };

describe('whatever people, strangers and Azure do', () => {
  test.for(promises)('$name', options, ({ violations }) => {
    const holds = fc.property(anyHistory(), (history) => {
      expect(violations(history)).toEqual([]);
    });
    fc.assert(holds, runs);
  });

  test('what we added stays on record until it is gone', options, () => {
    const remembering = anyHistory({
      standings: ['active', 'ungranted'],
      deletionPolicies: ['Revoke', 'Restore'],
    });
    const holds = fc.property(remembering, (history) => {
      expect(recordPromise.violations(history)).toEqual([]);
    });
    fc.assert(holds, runs);
  });
});
