import type { TestProject } from 'vitest/node';
import { startControlPlane } from './control-plane.ts';
import type { ControlPlaneAddress } from './tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly controlPlane: ControlPlaneAddress;
  }
}

/**
 * One control plane for the whole run; Vitest calls this only if a test file of a project that
 * names this file is to run. The audit log is on so that tests can hold our roles to it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const controlPlane = await startControlPlane({ auditing: true });
  void controlPlane.failure.then(console.error);
  project.provide('controlPlane', controlPlane.address);
  return () => controlPlane.stop();
}
