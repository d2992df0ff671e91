import { inject } from 'vitest';
import { Evidence } from './evidence.ts';
import { startInstalled } from './installed.ts';

const { auditLog: logFile } = new Evidence(inject('evidenceFolder'));

/**
 * An operator acts on every policy that there is, so each worker of Vitest has a control plane of its own: started with the
 * worker's first test file, shared by its others, and gone with the worker.
 */
export const own = await startInstalled({ auditing: { logFile } });
