import { CustomObjectsApi, KubeConfig, makeInformer } from '@kubernetes/client-node';
import * as z from 'zod';
import { paths } from '../../src/kubernetes/client/resource-path.ts';
import { nameOf, type Watch } from './watch.ts';

const objectSchema = z.looseObject({ metadata: z.looseObject({ name: z.string() }) });
const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  items: z.array(objectSchema),
});

/** As the client's own informer does it: each policy kept whole. */
export const watch: Watch = async ({ server, ca }, onChanged) => {
  const config = new KubeConfig();
  const caData = Buffer.from(ca).toString('base64');
  config.loadFromClusterAndUser(
    { name: 'bench', server, caData, skipTLSVerify: false },
    { name: 'bench' },
  );
  const api = config.makeApiClient(CustomObjectsApi);
  const [group = '', version = '', plural = ''] = paths.policies.split('/').slice(2);
  const list = async () => {
    const answer: unknown = await api.listClusterCustomObject({ group, version, plural });
    return { apiVersion: '', kind: '', ...listSchema.parse(answer) };
  };
  const informer = makeInformer(config, paths.policies, list);
  informer.on('update', onChanged);
  informer.on('error', (error) => {
    throw error;
  });
  await informer.start();
  return {
    size: () => informer.list().length,
    writeStatus: async (index) => {
      const body = [{ op: 'replace', path: '/status/pendingChanges', value: 1 }];
      await api.patchNamespacedCustomObjectStatus({
        group,
        version,
        plural,
        ...nameOf(index),
        body,
      });
    },
  };
};
