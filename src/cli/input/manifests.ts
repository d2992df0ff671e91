import * as z from 'zod';
import { apiGroup, apiVersion, grantKind, policyKind, registryStateKind } from '../../api/kinds.ts';
import { grantSpecSchema } from '../../api/grant-spec.ts';
import type { Grant } from '../../api/grant.ts';
import type { Labels } from '../../api/label-selector.ts';
import {
  InvalidObjectError,
  parseGrant,
  parsePolicy,
  parseRegistryState,
} from '../../api/parse.ts';
import { policySpecSchema } from '../../api/policy-spec.ts';
import type { Policy } from '../../api/policy.ts';
import type { RegistryState } from '../../api/registry-state.ts';
import { parseProviderId } from '../../api/provider-id.ts';
import type { NamedNode } from '../../plan/guard/own-nodes.ts';
import { CommandError } from '../io.ts';
import { type ManifestObject, objectsIn } from './documents.ts';
import type { TextSource } from './text-sources.ts';
import { unknownFieldsBy } from './unknown-fields.ts';

/** What the files say that a plan depends on; objects of other kinds are passed over. */
export interface Manifests {
  readonly policies: readonly Policy[];
  readonly grants: readonly Grant[];
  readonly states: readonly RegistryState[];
  /** By namespace; one that no file tells of has the label that every namespace has. */
  readonly labels: ReadonlyMap<string, Labels>;
  /** Undefined where no file tells of any. */
  readonly nodes: readonly NamedNode[] | undefined;
}

/** Throws CommandError, which names everything that is wrong with the files. */
export function readManifests(
  sources: readonly TextSource[],
  { namespace }: { readonly namespace: string },
): Manifests {
  const faults: string[] = [];
  const objects = sources.flatMap((source) => objectsIn(source, faults));
  const of = <T>(kind: Readers<T>) =>
    objects.filter(kind.isOne).flatMap((one) => readBy(kind, one, faults));
  const policies = of(policyReader(namespace));
  const nodes = of(nodeReader);
  const manifests = {
    policies,
    grants: of(grantReader),
    states: of(stateReader),
    labels: labelsOf(policies, of(namespaceReader)),
    nodes: nodes.length === 0 ? undefined : nodes,
  };
  faults.push(...otherVersions(objects), ...twice(objects, namespace));
  if (faults.length === 0) return manifests;
  throw new CommandError(['the files are not in order:', ...faults].join('\n  '));
}

interface Readers<T> {
  readonly isOne: (object: ManifestObject) => boolean;
  readonly parse: (content: ManifestObject['content']) => T;
  readonly unknownFields: (content: ManifestObject['content']) => readonly string[];
}

function readBy<T>(reader: Readers<T>, object: ManifestObject, faults: string[]): readonly T[] {
  const at = `${object.place}: ${labelOf(object)}`;
  const unknown = reader.unknownFields(object.content);
  if (unknown.length > 0) faults.push(`${at}: there is no field ${unknown.join(', ')}`);
  try {
    return [reader.parse(object.content)];
  } catch (error) {
    if (!(error instanceof InvalidObjectError || error instanceof z.ZodError)) throw error;
    faults.push(`${at}: ${error.message}`);
    return [];
  }
}

const ours = `${apiGroup}/${apiVersion}`;

function isOurs(kind: string): Readers<unknown>['isOne'] {
  return (object) => object.apiVersion === ours && object.kind === kind;
}

function isOfCore(kind: string): Readers<unknown>['isOne'] {
  return (object) => object.apiVersion === 'v1' && object.kind === kind;
}

function specFields(schema: z.ZodType): Readers<unknown>['unknownFields'] {
  const find = unknownFieldsBy(schema, 'spec');
  return ({ spec }) => find(spec);
}

function policyReader(namespace: string): Readers<Policy> {
  return {
    isOne: isOurs(policyKind.kind),
    unknownFields: specFields(policySpecSchema),
    parse: (content) => {
      const policy = parsePolicy(content);
      const { metadata } = policy;
      return metadata.namespace === ''
        ? { ...policy, metadata: { ...metadata, namespace } }
        : policy;
    },
  };
}

const grantReader: Readers<Grant> = {
  isOne: isOurs(grantKind.kind),
  unknownFields: specFields(grantSpecSchema),
  parse: parseGrant,
};

const stateReader: Readers<RegistryState> = {
  isOne: isOurs(registryStateKind.kind),
  unknownFields: () => [],
  parse: parseRegistryState,
};

const namespaceSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});

type Namespace = z.output<typeof namespaceSchema>;

const namespaceReader: Readers<Namespace> = {
  isOne: isOfCore('Namespace'),
  unknownFields: () => [],
  parse: (content) => namespaceSchema.parse(content),
};

const nodeSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ providerID: z.string().default('') }).prefault({}),
});

const nodeReader: Readers<NamedNode> = {
  isOne: isOfCore('Node'),
  unknownFields: () => [],
  parse: (content) => {
    const { metadata, spec } = nodeSchema.parse(content);
    return { name: metadata.name, machine: parseProviderId(spec.providerID) };
  },
};

// The API server puts this label on every namespace.
function labelsOf(
  policies: readonly Policy[],
  namespaces: readonly Namespace[],
): ReadonlyMap<string, Labels> {
  const implied = policies.map(({ metadata }) => [metadata.namespace, {}] as const);
  const told = namespaces.map(({ metadata }) => [metadata.name, metadata.labels] as const);
  return new Map(
    [...implied, ...told].map(([name, labels]) => [
      name,
      { 'kubernetes.io/metadata.name': name, ...labels },
    ]),
  );
}

function otherVersions(objects: readonly ManifestObject[]): readonly string[] {
  return objects
    .filter((object) => object.apiVersion.startsWith(`${apiGroup}/`) && object.apiVersion !== ours)
    .map((object) => `${object.place}: ${object.apiVersion} is not known here, only ${ours}`);
}

const identitySchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

// Of two the last one would win, which nobody means.
function twice(objects: readonly ManifestObject[], namespace: string): readonly string[] {
  const isOf = isOurs(policyKind.kind);
  const keyed = objects.filter(isOf).flatMap((object) => {
    const { metadata } = identitySchema.safeParse(object.content).data ?? {};
    if (metadata === undefined) return [];
    return [{ key: `${metadata.namespace ?? namespace}/${metadata.name}`, object }];
  });
  return [...Map.groupBy(keyed, ({ key }) => key)]
    .filter(([, same]) => same.length > 1)
    .map(([key, same]) => {
      const places = same.map(({ object }) => object.place).join(' and ');
      return `${places}: policy ${key} is there more than once`;
    });
}

function labelOf({ kind, content }: ManifestObject): string {
  const name = identitySchema.safeParse(content).data?.metadata.name;
  return name === undefined ? kind : `${kind} ${name}`;
}
