import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helm } from './helm.ts';

const deployFolder = fileURLToPath(new URL('../../deploy', import.meta.url));
export const chartFolder = join(deployFolder, 'chart');
export const baseFolder = join(deployFolder, 'kustomize/base');
export const componentFolder = join(deployFolder, 'kustomize/components/prometheus');

/** Helm makes no namespace. */
export const handWritten: ReadonlySet<string> = new Set(['namespace.yaml']);

/** What `npm run generate:base` writes: folder by folder, text by file. CRDs have a folder of their own. */
export async function renderedFolders(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const base = byFile(await renderChart(['--set=crds.install=false']));
  const monitored = byFile(await renderChart(['--set=crds.install=false', ...monitoring]));
  const more = new Map([...monitored].filter(([name]) => !base.has(name)));
  return new Map([
    [baseFolder, withList(base, 'v1beta1', 'Kustomization', ['../../../crds', 'namespace.yaml'])],
    [componentFolder, withList(more, 'v1alpha1', 'Component', [])],
  ]);
}

// Where Prometheus' own operator puts it, by its manifests.
const monitoring = [
  '--set=metrics.serviceMonitor.enabled=true',
  '--set=metrics.prometheusRule.enabled=true',
  '--set=metrics.dashboard.enabled=true',
  '--set=metrics.readers[0].name=prometheus-k8s',
  '--set=metrics.readers[0].namespace=monitoring',
];

const notice = '# Written by `npm run generate:base` from deploy/chart: do not edit.\n';

function byFile(rendered: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const document of rendered.split(/^---\n/m)) {
    const [, source, text] = /^# Source: (\S+)\n([^]*)$/.exec(document) ?? [];
    if (source === undefined || text === undefined) continue;
    const name = basename(source);
    const before = files.get(name);
    files.set(name, `${before === undefined ? notice : `${before}---\n`}${text}`);
  }
  return files;
}

function withList(
  files: ReadonlyMap<string, string>,
  version: string,
  kind: string,
  others: readonly string[],
): ReadonlyMap<string, string> {
  const resources = [...others, ...files.keys()].map((name) => `  - ${name}\n`).join('');
  const list = `${notice}apiVersion: kustomize.config.k8s.io/${version}\nkind: ${kind}\nresources:\n${resources}`;
  return new Map([...files, ['kustomization.yaml', list]]);
}

/** The chart as YAML documents. */
export function renderChart(more: readonly string[] = []): Promise<string> {
  const name = 'registry-network-operator';
  return helm(['template', name, chartFolder, '--namespace=registry-network-system', ...more]);
}
