import { createCredential } from '../../azure/identity/credential.ts';
import { readIdentity } from '../../azure/identity/identity.ts';
import { createReach } from '../../azure/reach.ts';
import { proxyOf } from '../../config/azure.ts';
import { createProbe } from '../../probe/probe.ts';
import { version } from '../../version.ts';
import { azureSession } from '../azure-session.ts';
import type { Io } from '../io.ts';
import { registryIdOf } from '../registry-argument.ts';
import { type RootFlags, sessionOf } from '../root.ts';
import type { Examiner } from './examiner.ts';
import type { Finding } from './finding.ts';
import { checkIdentity } from './rights.ts';
import { checkRegistry } from './registry.ts';
import { checkSurroundings } from './surroundings.ts';
import { type Examination, examinationText } from './text.ts';

export interface DoctorFlags extends RootFlags {
  readonly output: 'text' | 'json';
}

/** The exit code; throws CommandError and ConfigError. */
export async function runDoctor(
  names: readonly string[],
  flags: DoctorFlags,
  io: Io,
): Promise<number> {
  const ids = [...new Set(names.map(registryIdOf))];
  const examiner = examinerFor(flags, io);
  const general = [...(await checkSurroundings(examiner)), ...(await checkIdentity(examiner))];
  // Without a token every other check would only say so again.
  const areIn = general.some(({ check, status }) => check === 'Identity' && status === 'ok');
  const registries = areIn
    ? await Promise.all(
        ids.map(async (registry) => ({
          registry,
          findings: await checkRegistry(registry, examiner),
        })),
      )
    : [];
  const examination: Examination = { version: 1, findings: general, registries };
  const text = () => examinationText(examination, { ids, ...sessionOf(io, flags) });
  io.out(flags.output === 'json' ? `${JSON.stringify(examination, undefined, 2)}\n` : text());
  return allFindings(examination).some(({ status }) => status === 'failed') ? 1 : 0;
}

function examinerFor(flags: DoctorFlags, io: Io): Examiner {
  const session = azureSession(flags, io);
  const { cloud, credential: config } = session;
  const credential = createCredential(config, cloud, io.clock);
  return {
    ...session,
    clock: io.clock,
    reach: createReach(cloud, io.clock),
    probe: createProbe({
      clock: io.clock,
      proxy: proxyOf(io.env),
      userAgent: `registry-network/${version}`,
      ca: cloud.ca,
    }),
    readIdentity: (signal) => readIdentity(credential, cloud, signal),
    call: { correlationId: io.newId() },
    signal: new AbortController().signal,
  };
}

function allFindings({ findings, registries }: Examination): readonly Finding[] {
  return [...findings, ...registries.flatMap((one) => one.findings)];
}
