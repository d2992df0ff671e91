import * as z from 'zod';
import type { Chronicle } from './chronicle.ts';

const eventSchema = z.object({
  type: z.string(),
  reason: z.string(),
  note: z.string(),
  regarding: z.object({ kind: z.string(), name: z.string(), namespace: z.string().default('') }),
});

export type ToldEvent = z.output<typeof eventSchema>;

/** The events that the operator has sent, in the order of coming, told apart from those of Kubernetes by their kind. */
export function toldEvents({ entries }: Chronicle): readonly ToldEvent[] {
  return entries
    .filter(({ kind }) => kind === 'changed')
    .map(({ raw }) => eventSchema.safeParse(raw))
    .flatMap(({ success, data }) => (success ? [data] : []))
    .filter(({ regarding }) => regarding.kind.startsWith('RegistryNetwork'));
}
