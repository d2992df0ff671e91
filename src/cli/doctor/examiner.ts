import type { Call } from '../../azure/gateways.ts';
import type { Identity } from '../../azure/identity/identity.ts';
import type { Reach } from '../../azure/reach.ts';
import type { Probe } from '../../probe/probe.ts';
import type { AzureSession } from '../azure-session.ts';
import type { Io } from '../io.ts';

/** What the checks work with. */
export interface Examiner
  extends Pick<AzureSession, 'azure' | 'cloud' | 'credential'>, Pick<Io, 'clock'> {
  readonly reach: Reach;
  readonly probe: Probe;
  readonly readIdentity: (signal: AbortSignal) => Promise<Identity>;
  readonly call: Call;
  readonly signal: AbortSignal;
}
