import type { ObservedSecurityGroup } from '../observed.ts';
import type { GroupEntry } from '../wants/wants.ts';

/** Priorities, both ends included. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** All that Azure has. */
const everything: Span = { low: 100, high: 4096 };

export function spanOf({ priorities }: Pick<GroupEntry, 'priorities'>): Span {
  const [low, high] = (priorities ?? '').split('-').map(Number);
  return low === undefined || high === undefined ? everything : { low, high };
}

export function isWithin(priority: number, spans: readonly Span[]): boolean {
  return spans.some(({ low, high }) => low <= priority && priority <= high);
}

/** Rules of each direction have priorities of their own. */
export function takenPriorities({ rules }: ObservedSecurityGroup): ReadonlySet<number> {
  return new Set(
    rules.filter(({ direction }) => direction === 'Outbound').map(({ priority }) => priority),
  );
}

/** The lowest of the first span that has one left. */
export function freePriority(
  spans: readonly Span[],
  taken: ReadonlySet<number>,
): number | undefined {
  for (const { low, high } of spans) {
    for (let priority = low; priority <= high; priority += 1) {
      if (!taken.has(priority)) return priority;
    }
  }
  return undefined;
}

export function spansText(spans: readonly Span[]): string {
  return [...new Set(spans.map(({ low, high }) => `${low}-${high}`))].join(', ');
}
