import * as z from 'zod';

const fieldsSchema = z.record(z.string(), z.unknown());

const managedSchema = z.object({
  metadata: z.object({
    managedFields: z.array(
      z.object({ manager: z.string(), operation: z.string(), fieldsV1: fieldsSchema }),
    ),
  }),
});

/** Which fields each manager has, as the API server keeps it: `spec.mode`, `metadata.finalizers.v:"…"`. */
export function managedFields(raw: unknown): ReadonlyMap<string, readonly string[]> {
  const { managedFields: entries } = managedSchema.parse(raw).metadata;
  const byManager = Map.groupBy(entries, ({ manager }) => manager);
  return new Map(
    [...byManager].map(([manager, own]) => [
      manager,
      own.flatMap(({ fieldsV1 }) => leaves(fieldsV1, '')).toSorted(),
    ]),
  );
}

// `.` stands for the thing itself, beside what it holds.
function leaves(fields: Readonly<Record<string, unknown>>, at: string): readonly string[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    if (key === '.') return [at];
    const path = [at, key.replace(/^f:/, '')].filter((part) => part !== '').join('.');
    const inner = fieldsSchema.parse(below);
    return Object.keys(inner).length === 0 ? [path] : leaves(inner, path);
  });
}
