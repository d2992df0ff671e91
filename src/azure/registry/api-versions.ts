import type { RegistryId } from '../../api/resource-id.ts';
import { ArmError } from '../arm/arm-error.ts';
import { isVersionRefusal } from '../arm/failure-kind.ts';
import type { Call, OfferedVersion } from '../gateways.ts';
import type { RegistryReader } from './registry-reader.ts';

/** What each version that would be tried has to offer for this registry, the best first. */
export function readVersions(
  reader: RegistryReader,
  asked: { readonly id: RegistryId; readonly call: Call },
  signal: AbortSignal,
): Promise<readonly OfferedVersion[]> {
  return Promise.all(
    reader.candidates.map(async (version): Promise<OfferedVersion> => {
      try {
        const { registry } = await reader.readAt(version, asked, signal);
        const isHidden = registry.rules.subnetRules === 'invisible';
        return { version, subnetRules: isHidden ? 'hidden' : 'shown' };
      } catch (error) {
        const code = error instanceof ArmError ? error.failure.code : undefined;
        if (isVersionRefusal(code)) return { version, subnetRules: 'refused' };
        throw error;
      }
    }),
  );
}
