import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { runCommand } from '../control-plane/run-command.ts';

interface PublishedModule {
  readonly module: string;
  /** As go.sum would have it: the files are these or none. */
  readonly sum: string;
  readonly files: readonly string[];
}

// Go modules, because those can be had wherever the rest of the tests can.
const modules: readonly PublishedModule[] = [
  {
    module: 'github.com/fluxcd/source-controller@v1.9.6',
    sum: 'h1:nG534/bI6nVpyHra7ONAk6xDB3xPsVT+EOLHZHXPrrc=',
    files: ['config/crd/bases/source.toolkit.fluxcd.io_ocirepositories.yaml'],
  },
  {
    module: 'github.com/fluxcd/kustomize-controller@v1.9.6',
    sum: 'h1:XB+G3A0mky0j5uVHZWv4oSlS2RvZBoNIUhstIvY0JKE=',
    files: ['config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml'],
  },
  {
    module: 'github.com/fluxcd/helm-controller@v1.4.0',
    sum: 'h1:rkm8rmB6Na7eNc4pJOnvtXEaJ19iKluRtayHKjBxcUM=',
    files: ['config/crd/bases/helm.toolkit.fluxcd.io_helmreleases.yaml'],
  },
  {
    module: 'github.com/argoproj/argo-cd/v3@v3.5.7',
    sum: 'h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=',
    files: ['manifests/crds/application-crd.yaml'],
  },
];

const downloadSchema = z.object({ Dir: z.string(), Sum: z.string() });

/** Files with the CRDs of Flux and Argo CD, as they publish them. */
export async function publishedCrds(): Promise<readonly string[]> {
  const folders = await Promise.all(modules.map(download));
  return modules.flatMap(({ files }, index) =>
    files.map((file) => join(folders[index] ?? '', file)),
  );
}

async function download({ module, sum }: PublishedModule): Promise<string> {
  // Outside of any module of ours: nothing is built with these.
  const { code, stdout, stderr } = await runCommand('go', ['mod', 'download', '-json', module], {
    cwd: tmpdir(),
  });
  if (code !== 0) throw new Error(`go mod download ${module}: ${stderr}${stdout}`);
  const { Dir, Sum } = downloadSchema.parse(JSON.parse(stdout));
  if (Sum !== sum) throw new Error(`${module} is not what it was: ${Sum}`);
  return Dir;
}
