import type { ObservedRegistry, Replica } from '../observed.ts';
import { tagsFor } from '../security/tags.ts';
import { type Member, asIfEnforced } from '../wants/member.ts';
import { tagKeyOf } from '../wants/service-tags.ts';
import { everySource } from './layer-sources.ts';

/** The keys of the service tags whose addresses policies publish, wherever layers come from. */
export function publishedTags(
  members: readonly Member[],
  registry: ObservedRegistry,
  replicas: readonly Replica[],
): ReadonlySet<string> {
  const needs = { registry, replicas, layers: new Set(everySource) };
  const names = asIfEnforced(members)
    .filter(({ standing }) => standing.kind === 'active')
    .flatMap(({ wants: { clientFirewall } }) =>
      clientFirewall?.configMap === undefined
        ? []
        : scopes.flatMap((scope) => tagsFor(scope, clientFirewall.include, needs)),
    );
  return new Set(names.map(tagKeyOf));
}

const scopes = ['Regional', 'Global'] as const;
