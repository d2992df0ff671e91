import * as z from 'zod';
import { grantSpecSchema } from './grant-spec.ts';
import { objectMetaSchema } from './object.ts';

/** RegistryNetworkGrant: who may do what. It has no status: it is in force as soon as it is there. */
export const grantSchema = z.object({ metadata: objectMetaSchema, spec: grantSpecSchema });

export type Grant = z.output<typeof grantSchema>;
export type GrantSpec = Grant['spec'];
export type { Permission } from './grant-spec.ts';
