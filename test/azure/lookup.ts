import type { Azure, Call, Refusal } from './call.ts';
import { resourceNotFound } from './errors.ts';
import { keyOf } from './ids.ts';

export interface Sought {
  /** Such as `Microsoft.Compute/virtualMachines`. */
  readonly type: string;
  readonly name: string;
  /** How the provider says that it has no such resource. */
  readonly missed: (id: string) => Refusal;
}

/** The addressed resource; whoever misses it, ARM or the provider, says so in its own way. */
export function found<T>(
  resources: ReadonlyMap<string, T>,
  { type, name, missed }: Sought,
  call: Call,
  { settings }: Azure,
): T {
  const { subscription = '', group = '' } = call.params;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`;
  const resource = resources.get(keyOf(id));
  if (resource !== undefined) return resource;
  throw settings.dialect.missedBy === 'provider' ? missed(id) : resourceNotFound(type, name, group);
}
