/** One thing that the validator finds wrong with a request or an answer. */
export interface Finding {
  readonly side: 'request' | 'response';
  readonly code: string;
  readonly message: string;
  readonly at: readonly string[];
}

interface Noise {
  readonly reason: string;
  readonly covers: (finding: Finding, status: number) => boolean;
}

/** What the validator reports and Azure does not mind, each with the reason to pass over it. */
const noises: readonly Noise[] = [
  {
    reason: 'clients send the name of a resource back, which the files call read-only',
    covers: ({ side, code, at }) =>
      side === 'request' &&
      code === 'READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST' &&
      at.every((path) => /(^|\/)name$/.test(path)),
  },
  {
    reason: 'older files describe no errors at all',
    covers: ({ side, code }, status) =>
      side === 'response' && code === 'INVALID_RESPONSE_CODE' && status >= 400,
  },
  {
    reason: 'the registry provider puts "status" beside "error", which the files leave out',
    covers: ({ side, code, at }, status) =>
      side === 'response' &&
      status >= 400 &&
      code === 'OBJECT_ADDITIONAL_PROPERTIES' &&
      at.join() === '/status',
  },
];

/** Why a finding does not count; undefined where it does. */
export function noiseOf(finding: Finding, status: number): string | undefined {
  return noises.find(({ covers }) => covers(finding, status))?.reason;
}
