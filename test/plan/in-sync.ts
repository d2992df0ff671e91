const ready = { type: 'Ready', status: 'True', reason: 'InSync', message: '' } as const;

/** The status of a policy that was in force when it was last looked at. */
export const inSync = {
  observedGeneration: 1,
  conditions: [{ ...ready, lastTransitionTime: '2026-10-01T00:00:00Z' }],
};
