import * as z from 'zod';

export interface Watched {
  /** How many policies are known. */
  size(): number;
  /** Writes a new status to the policy of that number. */
  writeStatus(index: number): Promise<void>;
}

/** Begins to watch; resolves once all is told. */
export type Watch = (
  api: { readonly server: string; readonly ca: string },
  onChanged: () => void,
) => Promise<Watched>;

export const figuresSchema = z.object({
  known: z.number(),
  /** CPU until all policies were known, then until each had changed once, then for the writes. */
  listMs: z.number(),
  changesMs: z.number(),
  writesMs: z.number(),
  /** Of the policies alone, and of the process at most. */
  heapMib: z.number(),
  peakMib: z.number(),
});

export type Figures = z.output<typeof figuresSchema>;

export const writes = 1_000;

export function nameOf(index: number) {
  return { name: `policy-${index}`, namespace: `team-${index % 200}` };
}
