import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { apiGroup } from '../src/api/kinds.ts';
import { customResourceDefinition } from './crd.ts';
import { type Definition, definitions } from './definitions.ts';
import { commandsPage } from './commands-page.ts';
import { metricsPage } from './metrics-page.ts';
import { referencePage } from './reference.ts';

interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

const usage = `Usage: node crds/generate.ts [--check]

Writes crds/*.yaml, the chart's copies of them and docs/reference/*.md from the schemas in src/api, the table of
metrics and the parser of the commands.
  --check  write nothing; exit 1 where a file is not what would be written`;

process.exitCode = await generate();

/** The exit code. */
async function generate(): Promise<number> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) return say(usage, 0);
  const files = await generatedFiles();
  if (values.check !== true) {
    for (const file of files) await write(file);
    return 0;
  }
  const stale = await filesNotUpToDate(files);
  if (stale.length === 0) return 0;
  const names = stale.map((file) => `  ${path.relative(process.cwd(), file.path)}`).join('\n');
  return say(`These files are not what the sources say; run \`npm run generate\`:\n${names}`, 1);
}

async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const root = path.join(import.meta.dirname, '..');
  const reference = (name: string) => path.join(root, 'docs', 'reference', name);
  const files = definitions.flatMap((definition) => {
    const crd = customResourceDefinition(definition);
    const name = crdFile(definition);
    return [
      { path: path.join(root, 'crds', name), text: crdYaml(crd) },
      { path: path.join(root, 'deploy/chart/templates/crds', name), text: chartYaml(crd) },
      {
        path: reference(`${definition.kind.singular}.md`),
        text: referencePage(definition),
      },
    ];
  });
  const list = { path: path.join(root, 'crds', 'kustomization.yaml'), text: kustomization() };
  const metrics = { path: reference('metrics.md'), text: metricsPage() };
  const commands = { path: reference('commands.md'), text: commandsPage() };
  return Promise.all([...files, list, metrics, commands].map(formatted));
}

function crdFile({ kind }: Definition): string {
  return `${apiGroup}_${kind.plural}.yaml`;
}

// Among the templates, not in the folder that helm has for CRDs: from there they are never upgraded.
function chartYaml(crd: ReturnType<typeof customResourceDefinition>): string {
  const annotations = { 'helm.sh/resource-policy': 'keep' };
  const kept = { ...crd, metadata: { ...crd.metadata, annotations } };
  return `{{- if .Values.crds.install }}\n${crdYaml(kept)}{{- end }}\n`;
}

function kustomization(): string {
  return stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: definitions.map(crdFile),
  });
}

function crdYaml(crd: object): string {
  const body = stringify(crd, { lineWidth: 100, aliasDuplicateObjects: false });
  return `# Written by \`npm run generate\` from src/api: do not edit.\n${body}`;
}

/** As the project's own formatter leaves it, so that the two do not fight. */
async function formatted(file: GeneratedFile): Promise<GeneratedFile> {
  if (!file.path.endsWith('.md')) return file;
  return { ...file, text: await format(file.text, { filepath: file.path }) };
}

async function write(file: GeneratedFile): Promise<void> {
  await mkdir(path.dirname(file.path), { recursive: true });
  await writeFile(file.path, file.text);
}

async function filesNotUpToDate(
  files: readonly GeneratedFile[],
): Promise<readonly GeneratedFile[]> {
  const found = await Promise.all(
    files.map(({ path: name }) => readFile(name, 'utf8').catch(() => undefined)),
  );
  return files.filter(({ text }, index) => found[index] !== text);
}

function say(text: string, exitCode: number): number {
  process.stderr.write(`${text}\n`);
  return exitCode;
}
