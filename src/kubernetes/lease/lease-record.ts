import * as z from 'zod';

/** A coordination.k8s.io/v1 Lease, with all that others may have put on it: it is written back whole. */
export const leaseSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      leaseTransitions: z.number().nullish(),
      acquireTime: z.string().nullish(),
      renewTime: z.string().nullish(),
    })
    .default({}),
});

export type LeaseRecord = z.output<typeof leaseSchema>;

export interface Claim {
  readonly identity: string;
  readonly leaseMs: number;
  readonly now: number;
}

/** The Lease as it shows us as its holder: renewed where it is ours already, taken over where it is not. */
export function claimed(lease: LeaseRecord, { identity, leaseMs, now }: Claim): LeaseRecord {
  const isOurs = holderOf(lease) === identity;
  const time = microTime(now);
  return {
    ...lease,
    spec: {
      ...lease.spec,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseMs / 1000),
      renewTime: time,
      acquireTime: isOurs ? lease.spec.acquireTime : time,
      leaseTransitions: transitionsOf(lease) + (isOurs ? 0 : 1),
    },
  };
}

/** The Lease as nobody's, so that the next one need not wait for it to run out. */
export function released(lease: LeaseRecord, now: number): LeaseRecord {
  const time = microTime(now);
  return {
    ...lease,
    spec: {
      ...lease.spec,
      holderIdentity: '',
      leaseDurationSeconds: 1,
      renewTime: time,
      acquireTime: time,
    },
  };
}

export function holderOf({ spec }: LeaseRecord): string {
  return spec.holderIdentity ?? '';
}

export function transitionsOf({ spec }: LeaseRecord): number {
  return spec.leaseTransitions ?? 0;
}

/** Kubernetes' MicroTime, which has six digits after the second. */
export function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
