import * as z from 'zod';

const methods = ['get', 'put', 'post', 'patch', 'delete', 'head'];

const documentSchema = z.object({
  swagger: z.literal('2.0'),
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** One OpenAPI file: which operations of which version it describes. */
export interface Specification {
  readonly file: string;
  readonly apiVersion: string;
  readonly operations: readonly SpecifiedOperation[];
}

export interface SpecifiedOperation {
  readonly method: string;
  readonly template: string;
}

export function specificationIn(content: unknown, file: string): Specification | undefined {
  const parsed = documentSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const { info, paths } = parsed.data;
  const operations = Object.entries(paths).flatMap(([template, item]) =>
    Object.keys(item)
      .filter((method) => methods.includes(method.toLowerCase()))
      .map((method) => ({ method: method.toUpperCase(), template: withoutQuery(template) })),
  );
  return operations.length === 0 ? undefined : { file, apiVersion: info.version, operations };
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
}

export function describes(specification: Specification, { method, url }: Asked): boolean {
  const version = url.searchParams.get('api-version') ?? '';
  if (specification.apiVersion.toLowerCase() !== version.toLowerCase()) return false;
  return specification.operations.some(
    (operation) => operation.method === method && fits(operation.template, url.pathname),
  );
}

/**
 * The fewest files that describe everything that was asked and is described at all; the validator
 * refuses to choose between two files with the same operation.
 */
export function chosenFor(
  asked: readonly Asked[],
  specifications: readonly Specification[],
): readonly Specification[] {
  const chosen = new Set<Specification>();
  for (const request of asked) {
    const known = specifications.filter((specification) => describes(specification, request));
    const [first] = known;
    if (first && !known.some((specification) => chosen.has(specification))) chosen.add(first);
  }
  return [...chosen];
}

/** Whether a path has the shape of a template; `{names}` stand for one segment. */
export function fits(template: string, path: string): boolean {
  const wanted = template.replace(/^\/|\/$/g, '').split('/');
  const given = path.replace(/^\/|\/$/g, '').split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((part, index) => {
    const value = given[index] ?? '';
    return part.startsWith('{') ? value !== '' : part.toLowerCase() === value.toLowerCase();
  });
}

function withoutQuery(template: string): string {
  return template.split('?')[0] ?? template;
}
