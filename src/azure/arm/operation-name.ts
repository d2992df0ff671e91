import type { ArmRequest } from './arm-request.ts';

/**
 * What a request does, as roles and the activity log name it, in lower case, such as
 * `microsoft.network/virtualnetworks/subnets/write`. Without names and ids: what we send has few.
 */
export function operationNameOf({ method, path }: Pick<ArmRequest, 'method' | 'path'>): string {
  const below = path.toLowerCase().split('/providers/').at(-1) ?? '';
  const [namespace, ...segments] = below.split('/');
  const types = segments.filter((_, index) => index % 2 === 0);
  return [namespace, ...types, verbs[method]].join('/');
}

const verbs: Readonly<Record<ArmRequest['method'], string>> = {
  GET: 'read',
  PUT: 'write',
  PATCH: 'write',
  POST: 'action',
  DELETE: 'delete',
};
