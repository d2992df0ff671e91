import { apiGroup, apiVersion } from '../src/api/kinds.ts';
import type { Definition } from './definitions.ts';
import { structuralSchema } from './structural-schema.ts';

/** The CustomResourceDefinition of a kind, as an object. */
export function customResourceDefinition(definition: Definition) {
  const { kind, columns } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${apiGroup}` },
    spec: {
      group: apiGroup,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: [kind.shortName],
        categories: ['azure'],
      },
      scope: kind.scope,
      versions: [
        {
          name: apiVersion,
          served: true,
          storage: true,
          ...(definition.status && { subresources: { status: {} } }),
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: objectSchema(definition) },
        },
      ],
    },
  };
}

function objectSchema({ description, spec, status }: Definition) {
  return {
    type: 'object',
    description,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: `${apiGroup}/${apiVersion}.` },
      kind: { type: 'string', description: 'The kind of the object.' },
      metadata: { type: 'object' },
      spec: structuralSchema(spec),
      // kstatus compares it with metadata.generation: a new object is in progress until the operator has seen it.
      ...(status && {
        status: { ...structuralSchema(status), default: { observedGeneration: -1 } },
      }),
    },
  };
}
