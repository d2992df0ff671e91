import * as z from 'zod';

/** What the store has to know of an object; what else it holds is the caller's. */
export interface StoredObject {
  readonly metadata: {
    readonly name: string;
    /** Empty where the resource is cluster-scoped. */
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string | undefined;
    readonly finalizers?: readonly string[];
  };
}

/** The part of any object that is read before, and even where, the object itself cannot be parsed. */
export const identitySchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default(''),
    uid: z.string(),
    resourceVersion: z.string(),
  }),
});

export type Identity = z.output<typeof identitySchema>['metadata'];

export interface ObjectName {
  readonly name: string;
  readonly namespace: string;
}

/** `namespace/name`, or the name alone where there is no namespace. */
export function keyOf({ namespace, name }: ObjectName): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}
