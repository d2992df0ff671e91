import { type Clock, type Random, slept } from '../../time/clock.ts';
import type { Log } from '../../telemetry/log.ts';
import { withDeadline } from '../../time/deadline.ts';
import { isKubernetesError } from '../client/kubernetes-error.ts';
import type { LeaseClient } from './lease-client.ts';
import { claimed, holderOf, released, transitionsOf, type LeaseRecord } from './lease-record.ts';

export interface LeaseOptions {
  /** Of this candidate; who comes back under the same identity takes the lease up again at once. */
  readonly identity: string;
  /** Others take over when they have seen no renewal for so long. */
  readonly leaseMs?: number;
  /** The holder gives up when it could not renew for so long: before anybody takes over. */
  readonly renewDeadlineMs?: number;
  readonly retryMs?: number;
}

export interface LeaseDeps {
  readonly leases: LeaseClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How holding the lease came to its end. After `lost` the process must end: somebody else may be at work. */
export type LeaseEnd = 'released' | 'lost' | 'neverHeld';

// As client-go: see LeaderElectionConfig.
const defaults = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };
const jitter = 1.2;

/**
 * Leader election over a Lease, as client-go does it. Times of other machines are never compared with our clock: what
 * counts is for how long we have seen no change. One case is not covered, there or here: who deletes the Lease by hand
 * lets a newcomer in while the holder works on until its next renewal.
 */
export class Lease {
  readonly #options: Required<LeaseOptions>;
  readonly #deps: LeaseDeps;
  /** As last read or written, and when it was first seen so, on the monotonic clock. */
  #seen: LeaseRecord | undefined;
  #seenAt = -Infinity;
  /** When the last successful renewal was sent, on both clocks; undefined where the lease is not ours. */
  #renewedAt: Moment | undefined;
  #epoch = 0;

  constructor(options: LeaseOptions, deps: LeaseDeps) {
    this.#options = { ...defaults, ...options };
    const { leaseMs, renewDeadlineMs, retryMs } = this.#options;
    if (leaseMs <= renewDeadlineMs || renewDeadlineMs <= retryMs * jitter) {
      throw new Error('a lease needs leaseMs > renewDeadlineMs > 1.2 × retryMs');
    }
    this.#deps = deps;
  }

  /** To be asked right before every effect: false from the moment in which somebody else might take over. */
  isHeld(): boolean {
    return this.#leftMs() > 0;
  }

  /** The number of times that the lease has changed hands: of two holders, the later has the greater. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Waits for the lease, does the work while it is held, and releases it when the work has ended: after a stop, or by
   * itself. The work's signal is aborted at a stop and at a loss.
   */
  async hold(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<LeaseEnd> {
    if (!(await this.#acquire(signal))) return 'neverHeld';
    this.#deps.log.info('lease acquired', { epoch: this.#epoch });
    const lost = new AbortController();
    const finished = new AbortController();
    const working = settled(work(AbortSignal.any([signal, lost.signal])), finished);
    // Renewed until the work has ended, not only until it was told to: winding down takes its time.
    await this.#renewUntil(finished.signal);
    if (!finished.signal.aborted) return this.#lose(lost, working);
    await this.#release();
    const failure = await working;
    if (failure !== undefined) throw failure.reason;
    return 'released';
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { retryMs, renewDeadlineMs } = this.#options;
    while (!signal.aborted) {
      if (await this.#attempt(renewDeadlineMs / 2, signal)) return true;
      // Below the period, so that a lease that was given back is taken within 3 s; client-go waits up to 2.2 of them.
      await slept(this.#deps.clock, retryMs * (0.5 + this.#deps.random() / 2), signal);
    }
    return false;
  }

  async #renewUntil(finished: AbortSignal): Promise<void> {
    const { retryMs, renewDeadlineMs } = this.#options;
    while (
      await slept(this.#deps.clock, Math.max(0, Math.min(retryMs, this.#leftMs())), finished)
    ) {
      const left = this.#leftMs();
      // A call that hangs must leave time for another.
      const isOurs = left > 0 && (await this.#renew(Math.min(left, renewDeadlineMs / 2), finished));
      if (!isOurs) return;
    }
  }

  /** False where the lease is lost for good; a failure that leaves time to try again is none. */
  async #renew(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (await this.#attempt(timeoutMs, signal)) return true;
    return this.isHeld() && holderIn(this.#seen) === this.#options.identity;
  }

  async #lose(lost: AbortController, working: Promise<unknown>): Promise<LeaseEnd> {
    const { clock, log } = this.#deps;
    const { leaseMs, renewDeadlineMs } = this.#options;
    this.#renewedAt = undefined;
    log.error('lease lost', { holder: holderIn(this.#seen) });
    lost.abort(new Error('the lease was lost'));
    // Until here nobody else has it. Work that does not heed its signal ends with the process.
    const patience = { ms: leaseMs - renewDeadlineMs, clock };
    await withDeadline(() => working, patience, new AbortController().signal).catch(
      (error: unknown) => log.warn('work goes on after the lease was lost', { error }),
    );
    return 'lost';
  }

  async #attempt(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock, log } = this.#deps;
    try {
      return await withDeadline((s) => this.#claim(s), { ms: timeoutMs, clock }, signal);
    } catch (error) {
      if (!signal.aborted) log.warn('lease could not be renewed', { error });
      return false;
    }
  }

  async #claim(signal: AbortSignal): Promise<boolean> {
    const isKnownAsOurs = this.isHeld() && holderIn(this.#seen) === this.#options.identity;
    if (isKnownAsOurs && this.#seen !== undefined) {
      const renewed = await this.#replaceUnlessChanged(this.#seen, signal);
      if (renewed) return true;
    }
    const current = await this.#read(signal);
    if (this.#isOthers()) return false;
    return current === undefined
      ? this.#create(signal)
      : this.#replaceUnlessChanged(current, signal);
  }

  async #read(signal: AbortSignal): Promise<LeaseRecord | undefined> {
    try {
      const record = await this.#deps.leases.read(signal);
      this.#observe(record);
      return record;
    } catch (error) {
      if (isKubernetesError(error, 'notFound')) return undefined;
      throw error;
    }
  }

  /** Held by somebody who may still be at work: also where the Lease was deleted meanwhile. */
  #isOthers(): boolean {
    const { clock } = this.#deps;
    const holder = holderIn(this.#seen);
    if (holder === '' || holder === this.#options.identity) return false;
    const seconds = this.#seen?.spec.leaseDurationSeconds;
    const durationMs = typeof seconds === 'number' ? seconds * 1000 : this.#options.leaseMs;
    return clock.monotonic() - this.#seenAt < durationMs;
  }

  async #create(signal: AbortSignal): Promise<boolean> {
    const empty = {
      metadata: { resourceVersion: '' },
      spec: { leaseTransitions: this.#epoch - 1 },
    };
    return this.#write((record) => this.#deps.leases.create(record.spec, signal), empty);
  }

  async #replaceUnlessChanged(record: LeaseRecord, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#write((next) => this.#deps.leases.replace(next, signal), record);
    } catch (error) {
      if (isKubernetesError(error, 'conflict', 'notFound')) return false;
      throw error;
    }
  }

  async #write(
    send: (record: LeaseRecord) => Promise<LeaseRecord>,
    record: LeaseRecord,
  ): Promise<boolean> {
    const { clock } = this.#deps;
    // From before the call: others count from when they see it, which is later.
    const sentAt = { monotonic: clock.monotonic(), wall: clock.now() };
    const written = await send(claimed(record, { ...this.#options, now: clock.now() }));
    this.#observe(written);
    this.#renewedAt = sentAt;
    this.#epoch = transitionsOf(written);
    return true;
  }

  #observe(record: LeaseRecord): void {
    if (record.metadata.resourceVersion !== this.#seen?.metadata.resourceVersion) {
      this.#seenAt = this.#deps.clock.monotonic();
    }
    this.#seen = record;
  }

  #leftMs(): number {
    if (this.#renewedAt === undefined) return 0;
    const { clock } = this.#deps;
    const { monotonic, wall } = this.#renewedAt;
    // The monotonic clock may stand still while the machine sleeps, the other may jump: the worse of the two counts.
    const elapsed = Math.max(clock.monotonic() - monotonic, clock.now() - wall);
    return this.#options.renewDeadlineMs - elapsed;
  }

  async #release(): Promise<void> {
    const { clock, log } = this.#deps;
    const wasHeld = this.isHeld();
    this.#renewedAt = undefined;
    if (!wasHeld) return;
    try {
      const never = new AbortController().signal;
      const deadline = { ms: this.#options.renewDeadlineMs / 2, clock };
      await withDeadline((signal) => this.#giveBack(signal), deadline, never);
    } catch (error) {
      log.warn('lease could not be released', { error });
    }
  }

  async #giveBack(signal: AbortSignal): Promise<void> {
    const { clock, leases, log } = this.#deps;
    // Read anew: a renewal that was cut off by the end of the work may have reached the server.
    const record = await leases.read(signal);
    if (holderOf(record) !== this.#options.identity) return;
    await leases.replace(released(record, clock.now()), signal);
    log.info('lease released');
  }
}

interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

function holderIn(record: LeaseRecord | undefined): string {
  return record === undefined ? '' : holderOf(record);
}

/** Settles with the work, whether it succeeds or not, so that its failure can wait until somebody asks for it. */
async function settled(
  work: Promise<void>,
  finished: AbortController,
): Promise<PromiseRejectedResult | undefined> {
  const [result] = await Promise.allSettled([work]);
  finished.abort();
  return result.status === 'rejected' ? result : undefined;
}
