import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helm } from './helm.ts';

const deployFolder = fileURLToPath(new URL('../../deploy', import.meta.url));
export const chartFolder = join(deployFolder, 'chart');
export const baseFolder = join(deployFolder, 'kustomize/base');

const notice =
  '# Written by `npm run generate:base` from deploy/chart with its default values: do not edit.\n';

/** What kustomize's base has to be: what the chart renders, by file. The CRDs come from their own folder. */
export async function baseFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const document of (await renderChart(['--set=crds.install=false'])).split(/^---\n/m)) {
    const [, source, text] = /^# Source: (\S+)\n([^]*)$/.exec(document) ?? [];
    if (source === undefined || text === undefined) continue;
    const name = basename(source);
    const before = files.get(name);
    files.set(name, `${before === undefined ? notice : `${before}---\n`}${text}`);
  }
  const resources = ['namespace.yaml', ...files.keys()].toSorted().map((name) => `  - ${name}\n`);
  files.set('kustomization.yaml', `${notice}${kustomization}${resources.join('')}`);
  return files;
}

const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../../crds
`;

/** The chart as YAML documents. */
export function renderChart(more: readonly string[] = []): Promise<string> {
  const name = 'registry-network-operator';
  return helm(['template', name, chartFolder, '--namespace=registry-network-system', ...more]);
}
