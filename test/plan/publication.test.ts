import { expect, test } from 'vitest';
import type { Publication } from '../../src/plan/clients/publication.ts';
import { failure, must, policy } from './builders.ts';
import { statusOf } from './status-of.ts';

const key = 'platform/policy';
const problem = { reason: 'ConfigMapNotOurs', message: 'it is there' } as const;
const spec = { clientFirewall: { configMap: 'new' } };

test.for<{
  name: string;
  publication?: Publication;
  spec?: Readonly<Record<string, unknown>>;
  /** What the status says afterwards. */
  configMap?: string;
  ready: string;
  part?: string;
}>([
  {
    name: 'was written',
    publication: { kind: 'published', configMap: 'new' },
    configMap: 'new',
    ready: 'InSync',
    part: 'True InSync',
  },
  {
    name: 'is not ours',
    publication: { kind: 'failed', configMap: 'new', problem },
    configMap: 'old',
    ready: 'ConfigMapNotOurs',
    part: 'False ConfigMapNotOurs',
  },
  { name: 'was withdrawn', publication: { kind: 'withdrawn' }, spec: {}, ready: 'InSync' },
  { name: 'could not be told anew', configMap: 'old', ready: 'AzureUnavailable' },
  {
    name: 'belongs to who is unusable',
    spec: { ...spec, mode: 'NotYetInvented' },
    configMap: 'old',
    ready: 'InvalidSpec',
  },
])(
  'where the ConfigMap $name, the status says so',
  ({ publication, spec: more = spec, ...row }) => {
    const text = { status: { clientFirewall: { configMap: 'old' } }, spec: more };
    const isUnread = row.ready === 'AzureUnavailable';
    const publications = new Map(publication === undefined ? [] : [[key, publication] as const]);
    const given = {
      policies: [policy(text)],
      ...(isUnread && { registry: failure('unavailable') }),
    };
    const status = must(statusOf(given, [], publications));
    const of = (type: string) => status.conditions?.find((one) => one.type === type);
    expect(status.clientFirewall?.configMap).toBe(row.configMap);
    expect(of('Ready')?.reason).toBe(row.ready);
    const part = of('ClientFirewallReady');
    expect(part && `${part.status} ${part.reason}`).toBe(row.part);
  },
);
