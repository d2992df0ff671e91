import * as z from 'zod';

const reportSchema = z.object({
  version: z.literal(1),
  registries: z.array(
    z.object({
      registry: z.string(),
      policies: z.array(z.object({ policy: z.string(), standing: z.string() })),
      changes: z.array(
        z.object({
          action: z.string(),
          target: z.string(),
          policies: z.array(z.string()),
          detail: z.string().optional(),
          heldBy: z.object({ reason: z.string(), message: z.string() }).optional(),
        }),
      ),
      adopted: z.array(z.object({ kind: z.string(), target: z.string() })),
      problems: z.array(z.object({ reason: z.string(), message: z.string() })),
    }),
  ),
});

/** The registries in what `-o json` printed. */
export function reportIn(stdout: string) {
  return reportSchema.parse(JSON.parse(stdout)).registries;
}
