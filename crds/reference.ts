import { apiGroup, apiVersion } from '../src/api/kinds.ts';
import type { Column, Definition } from './definitions.ts';
import { structuralSchema, type StructuralSchema } from './structural-schema.ts';

/** The fields of a kind for people who read in a browser, as Markdown. */
export function referencePage(definition: Definition): string {
  const { kind, description, columns } = definition;
  return [
    `# ${kind.kind}`,
    '<!-- Written by `npm run generate` from src/api: change the texts there. -->',
    description,
    `\`apiVersion: ${apiGroup}/${apiVersion}\`, ${scopeText[kind.scope]}. Short name \`${kind.shortName}\`, category \`azure\`.`,
    ...section('spec', structuralSchema(definition.spec), 2),
    ...(definition.status === undefined
      ? []
      : section('status', structuralSchema(definition.status), 2)),
    '## What the API server refuses',
    refusals('spec', structuralSchema(definition.spec)).join('\n'),
    '## Columns of `kubectl get`',
    columnTable(columns),
  ].join('\n\n');
}

const scopeText = { Namespaced: 'namespaced', Cluster: 'cluster-scoped' } as const;

/** One section for an object, then one for each object inside it. */
function section(path: string, schema: StructuralSchema, level: number): readonly string[] {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return [];
  const required = new Set(schema.required);
  const rows = fields.map(([name, field]) => fieldRow(name, field, required.has(name)));
  return [
    `${'#'.repeat(level)} \`${path}\``,
    schema.description ?? '',
    ['| Field | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...fields.flatMap(([name, field]) => section(`${path}.${name}`, field, 3)),
    ...(schema.items === undefined ? [] : section(`${path}[]`, schema.items, level)),
  ];
}

function fieldRow(name: string, field: StructuralSchema, isRequired: boolean): string {
  const fallback = field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``;
  const meaning = (field.description ?? '').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
  return `| \`${name}\` | ${typeText(field)} | ${isRequired ? 'required' : fallback} | ${meaning} |`;
}

function typeText({ type, items, enum: values, format, maxItems }: StructuralSchema): string {
  if (items !== undefined) return `list of ${typeText(items)}${limitText(maxItems)}`;
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  return format === 'date-time' ? 'time' : type;
}

function limitText(maxItems: number | undefined): string {
  return maxItems === undefined ? '' : `, at most ${maxItems}`;
}

/** The rules read as sentences that begin with the field. */
function refusals(path: string, schema: StructuralSchema): readonly string[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  return [
    ...rules.map(({ fieldPath = '', message }) => `- \`${path}${fieldPath}\` ${escaped(message)}.`),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
      refusals(`${path}.${name}`, field),
    ),
    ...(schema.items === undefined ? [] : refusals(`${path}[]`, schema.items)),
  ];
}

function columnTable(columns: readonly Column[]): string {
  const rows = columns.map(
    ({ name, jsonPath, priority = 0 }) =>
      `| ${name} | \`${jsonPath}\` | ${priority === 0 ? '' : 'with `-o wide`'} |`,
  );
  return ['| Column | Shows | |', '| --- | --- | --- |', ...rows].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[<>*|]/g, String.raw`\$&`);
}
