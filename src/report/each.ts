/** The API server takes some milliseconds for a write; a thousand policies one by one are many seconds. */
const atOnce = 4;

/** Does the work for each, a few at once. After one that fails none is begun any more; it is thrown once the others are through. */
export async function forEachOf<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const left = Iterator.from(items);
  const worker = async (): Promise<void> => {
    for (const item of left) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw failures[0];
}
