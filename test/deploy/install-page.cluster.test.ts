import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import type { FederatedCredential } from '../azure/federation.ts';
import { startAzure } from '../azure/server.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { issuerOf } from '../control-plane/issuer.ts';
import { runCommand } from '../control-plane/run-command.ts';
import { blocksOf, root } from '../docs/page.ts';
import { type Az, fakeAz, roleOf, valueOf } from './az.ts';
import { canContain, Container } from './container.ts';
import { helmPath } from './helm.ts';
import { startPod } from './start-pod.ts';

// Reads the page as a stranger does, and does what it says. Azure is simulated, and trusts whom the script of `az` calls
// made it trust; the pod is started without a kubelet. All else is as on the page.
const client = '0b7c9f6e-1d1a-4b57-9a2f-5a3c1f0f7a11';
const ids = {
  registry:
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/contoso',
  subnet:
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/prod/subnets/aks-nodes',
};

describe.skipIf(!canContain)('the page Install, followed', () => {
  let controlPlane: ControlPlane;
  let container: Container;
  beforeAll(async () => {
    [controlPlane, container] = await Promise.all([startControlPlane(), Container.build()]);
    await helmPath();
  }, 600_000);
  afterAll(async () => {
    await controlPlane.stop();
    await container[Symbol.asyncDispose]();
  });

  test.for(['Helm', 'kustomize'])(
    'with %s leads from nothing to a restricted registry, and back',
    { timeout: 180_000 },
    async (way) => {
      const { issuer, keys } = await issuerOf(controlPlane);
      const az = await fakeAz({ clientId: client, 'oidcIssuerProfile.issuerUrl': issuer });
      const stranger = await Stranger.arrive(controlPlane, az);
      expect(await stranger.does('1. An identity')).toBe(`client id: ${client}\n`);
      await stranger.does(`Install with ${way}`);

      const calls = await az.calls();
      const credentials = [trustIn(calls)];
      await using azure = await startAzure({
        federation: { credentials, keys: { [issuer]: keys } },
      });
      azure.world.grantOnly(client, grantsIn(calls));
      azure.world.addSubnet({ id: ids.subnet });
      azure.world.addRegistry({ id: ids.registry });
      await using operator = await startPod({ controlPlane, container, azure });

      const [policy = ''] = section('yaml', '3. A first policy');
      const [observe = '', enforce = ''] = section('sh', '3. A first policy');
      // The one thing that is otherwise than on the page: two minutes are long.
      await stranger.writes('policy.yaml', `${policy}  verification: {settle: 0s}\n`);
      expect(await stranger.runs(observe)).toMatch(/action: AddServiceEndpoint/);
      expect(azure.log.writes()).toEqual([]);
      await stranger.runs(enforce);
      const { rules } = azure.world.registry(ids.registry);
      expect(rules).toMatchObject({ defaultAction: 'Deny', subnets: [ids.subnet] });

      await stranger.does('Uninstall');
      expect(azure.world.registry(ids.registry).rules).toEqual(rules);
      operator.kill('SIGTERM');
      expect(await operator.exited).toEqual({ code: 0, signal: null });
      expect(operator.noise).toEqual([]);
      await stranger.does(`Uninstall with ${way}`);
      await stranger.does('What stays');
      expect(await left()).toEqual([]);
    },
  );

  /** What is in the cluster and was not before. */
  async function left(): Promise<readonly string[]> {
    const kinds =
      'crd,namespace,clusterrole,clusterrolebinding,validatingadmissionpolicy,validatingadmissionpolicybinding';
    const { stdout } = await controlPlane.kubectl(['get', kinds, '-o', 'name']);
    return stdout.split('\n').filter((name) => name.includes('registry'));
  }
});

/** The blocks of the section itself, without those of sections in it. */
function section(language: string, heading: string): readonly string[] {
  return blocksOf('docs/install.md')
    .filter((block) => block.language === language && block.under.at(-1) === heading)
    .map(({ text }) => text);
}

function trustIn(calls: readonly string[]): FederatedCredential {
  const call = calls.find((one) => one.startsWith('identity federated-credential create')) ?? '';
  const [issuer, subject] = [valueOf(call, '--issuer'), valueOf(call, '--subject')];
  return { client, issuer, subject, audience: valueOf(call, '--audiences') };
}

function grantsIn(calls: readonly string[]) {
  const role = calls.find((one) => one.startsWith('role definition create')) ?? '';
  const { Actions: actions } = z.object({ Actions: z.array(z.string()) }).parse(roleOf(role));
  return calls
    .filter((call) => call.startsWith('role assignment create'))
    .map((call) => ({ actions, scope: valueOf(call, '--scope') }));
}

class Stranger {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** With a checkout of the project, and the tools that the page asks for. */
  static async arrive(controlPlane: ControlPlane, az: Az): Promise<Stranger> {
    const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const part of ['deploy', 'crds']) {
      await cp(join(root, part), join(folder, part), { recursive: true });
    }
    await mkdir(join(folder, 'bin'));
    await symlink(await helmPath(), join(folder, 'bin/helm'));
    await symlink(controlPlane.kubectlPath, join(folder, 'bin/kubectl'));
    return new Stranger(folder, {
      PATH: [az.folder, join(folder, 'bin'), process.env['PATH']].join(':'),
      HOME: folder,
      KUBECONFIG: controlPlane.kubeconfigPath,
    });
  }

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = env;
  }

  /** All that the page shows in the section. */
  async does(heading: string): Promise<string> {
    const scripts = section('sh', heading);
    if (scripts.length === 0) throw new Error(`nothing to do under ${heading}`);
    return this.runs(scripts.join(''));
  }

  async runs(script: string): Promise<string> {
    const options = { cwd: this.#folder, env: this.#env };
    const own = script.replaceAll('CLIENT_ID', client);
    const { code, stdout, stderr } = await runCommand('/bin/sh', ['-e', '-c', own], options);
    if (code !== 0) throw new Error(`${own}\n${stderr}`);
    return stdout;
  }

  async writes(file: string, text: string): Promise<void> {
    await writeFile(join(this.#folder, file), text);
  }
}
