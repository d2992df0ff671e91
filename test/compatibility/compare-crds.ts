import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Break } from './break.ts';
import { breaksOfSchemas } from './crdify.ts';

const crdSchema = z.object({
  spec: z.object({
    names: z.object({
      plural: z.string(),
      singular: z.string(),
      kind: z.string(),
      listKind: z.string(),
      shortNames: z.array(z.string()).default([]),
      categories: z.array(z.string()).default([]),
    }),
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean(),
        subresources: z.record(z.string(), z.unknown()).default({}),
      }),
    ),
  }),
});

type Crd = z.output<typeof crdSchema>;

/** All that breaks between two files with a CustomResourceDefinition each. */
export async function breaksBetween(before: string, after: string): Promise<readonly Break[]> {
  const [earlier, later] = await Promise.all([crdIn(before), crdIn(after)]);
  return [
    ...breaksOfNames(earlier, later),
    ...breaksOfVersions(earlier, later),
    ...(await breaksOfSchemas(before, after)),
  ];
}

async function crdIn(file: string): Promise<Crd> {
  return crdSchema.parse(parse(await readFile(file, 'utf8')));
}

// From here on what crdify does not look at.
function breaksOfNames({ spec: before }: Crd, { spec: after }: Crd): readonly Break[] {
  const names = ({ names: { shortNames, categories, ...own } }: Crd['spec']) => [
    ...Object.entries(own).map(([what, name]) => `${what} ${name}`),
    ...shortNames.map((name) => `short name ${name}`),
    ...categories.map((name) => `category ${name}`),
  ];
  return gone(names(before), names(after)).map((says) => ({ at: '', check: 'names', says }));
}

function breaksOfVersions({ spec: before }: Crd, { spec: after }: Crd): readonly Break[] {
  const served = ({ versions }: Crd['spec']) =>
    versions
      .filter((version) => version.served)
      .flatMap(({ name, subresources }) => [
        name,
        ...Object.keys(subresources).map((subresource) => `${name}/${subresource}`),
      ]);
  return gone(served(before), served(after)).map((says) => ({ at: '', check: 'served', says }));
}

function gone(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.filter((name) => !after.includes(name)).map((name) => `${name} is gone`);
}
