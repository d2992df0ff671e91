import { join } from 'node:path';
import * as z from 'zod';
import { findOrBuildBinary } from '../control-plane/binary.ts';
import type { GoProgram } from '../control-plane/go-build.ts';
import { runCommand } from '../control-plane/run-command.ts';
import type { Break } from './break.ts';

const program: GoProgram = {
  name: 'crdify',
  folder: join(import.meta.dirname, 'crdify'),
  package: 'sigs.k8s.io/crdify',
  sources: ['go.mod', 'go.sum'],
  linkerFlags: '-s -w',
  cpuMinutes: 1,
};

const settings = join(import.meta.dirname, 'crdify.yaml');

const resultsSchema = z.array(
  z.object({ name: z.string(), errors: z.array(z.string()).default([]) }),
);
const versionsSchema = z
  .array(
    z.object({
      version: z.string(),
      propertyComparisons: z
        .array(z.object({ property: z.string(), comparisonResults: resultsSchema.default([]) }))
        .default([]),
    }),
  )
  .default([]);
const reportSchema = z.object({
  crdValidation: resultsSchema.default([]),
  sameVersionValidation: versionsSchema,
  servedVersionValidation: versionsSchema,
});

/** Where the schemas of one CustomResourceDefinition, in a file, refuse or forget what those of an earlier one took. */
export async function breaksOfSchemas(before: string, after: string): Promise<readonly Break[]> {
  const search = { env: process.env, report: console.error };
  const binary = await findOrBuildBinary(program, search, new AbortController().signal);
  const args = ['--config', settings, '--output=json', `file://${before}`, `file://${after}`];
  const { code, stdout, stderr } = await runCommand(binary, args);
  if (code === 0) return [];
  const report = reportSchema.safeParse(jsonOf(stdout));
  if (!report.success) throw new Error(`crdify: ${stderr}${stdout}`);
  const { crdValidation, sameVersionValidation, servedVersionValidation } = report.data;
  const properties = [...sameVersionValidation, ...servedVersionValidation].flatMap(
    ({ version, propertyComparisons }) =>
      propertyComparisons.map(({ property, comparisonResults }) => ({
        at: `${version} ${property}`,
        results: comparisonResults,
      })),
  );
  return [{ at: '', results: crdValidation }, ...properties].flatMap(({ at, results }) =>
    results.flatMap(({ name, errors }) => errors.map((says) => ({ at, check: name, says }))),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
