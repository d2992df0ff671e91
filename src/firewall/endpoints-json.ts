import type { Documented } from './document.ts';

/**
 * The machine-readable list. `version` is raised when a member changes its meaning or goes; new members may come at any
 * time.
 */
export function endpointsJson({ registry, endpoints, tags }: Documented): string {
  const document = {
    version: 1,
    registry: registry.armId,
    loginServer: registry.loginServer,
    endpoints: endpoints.map(({ host, port, purpose, origin }) => ({
      host,
      port,
      protocol: 'TCP',
      purpose,
      origin,
    })),
    serviceTags: {
      regional: tags.regional.tags.map(({ name }) => name),
      global: tags.global.tags.map(({ name }) => name),
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
