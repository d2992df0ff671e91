import type { Reached, SilenceCause } from '../../azure/reach.ts';
import type { CredentialConfig } from '../../azure/identity/credential-config.ts';
import type { Examiner } from './examiner.ts';
import { type Check, type Finding, failed, ok, warning } from './finding.ts';

/** Whether Azure can be reached at all, and goes by the same clock. */
export async function checkSurroundings(examiner: Examiner): Promise<readonly Finding[]> {
  const { cloud, credential, reach, signal, clock } = examiner;
  const { armEndpoint } = cloud;
  const authority = authorityUrl(cloud.authorityHost, credential);
  const [arm, login] = await Promise.all([
    reach(`${armEndpoint}/`, signal),
    authority === undefined ? undefined : reach(authority, signal),
  ]);
  return [
    reachFinding('ResourceManager', armEndpoint, arm),
    ...(login === undefined ? [] : [reachFinding('Authority', cloud.authorityHost, login)]),
    ...(arm.kind === 'answered' && arm.clockMs !== undefined
      ? [clockFinding(arm.clockMs, clock.now())]
      : []),
  ];
}

// A managed identity asks a service of its own machine.
function authorityUrl(host: string, credential: CredentialConfig): string | undefined {
  if (credential.kind === 'managedIdentity') return undefined;
  return `${host}/${credential.tenantId ?? 'common'}/v2.0/.well-known/openid-configuration`;
}

function reachFinding(check: Check, origin: string, reached: Reached): Finding {
  return reached.kind === 'answered'
    ? ok(check, `${origin} answers`)
    : failed(check, `${origin} does not answer: ${reached.said}. ${advice[reached.cause](origin)}`);
}

const advice: Readonly<Record<SilenceCause, (origin: string) => string>> = {
  name: () =>
    'The name does not resolve here. Is it the right cloud (--cloud)? `az cloud show --query name` tells which one Azure CLI uses',
  connection: (origin) =>
    `Let TCP 443 to ${new URL(origin).hostname} through the firewalls in between, or name the proxy in HTTPS_PROXY`,
  certificate: () =>
    'Something in between may open TLS: name the certificate authority to trust by --azure-ca-file FILE',
  time: (origin) => `A firewall may swallow it: let TCP 443 to ${new URL(origin).hostname} through`,
};

/** Entra ID takes no token of a clock that is further away. */
const farMs = 5 * 60_000;
const nearMs = 30_000;

/** A server tells whole seconds, so up to one second is no difference. */
export function clockFinding(serverMs: number, nowMs: number): Finding {
  const ahead = nowMs - serverMs;
  const apart = ahead < 0 ? -ahead : Math.max(0, ahead - 1_000);
  const said = `the clock here is ${Math.round(apart / 1000)} s ${ahead < 0 ? 'behind' : 'ahead of'} Azure's`;
  if (apart < nearMs) return ok('Clock', "the clock here agrees with Azure's");
  const mend = 'Set it right, on Linux by timedatectl set-ntp true';
  return apart < farMs
    ? warning('Clock', `${said}. ${mend}`)
    : failed('Clock', `${said}, and tokens do not count. ${mend}`);
}
