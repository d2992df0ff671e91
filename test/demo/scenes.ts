import type { Scene } from './scene.ts';
import { converge } from './scene-converge.ts';
import { deletePolicy } from './scene-delete.ts';
import { repairDrift } from './scene-drift.ts';
import { keepForeign } from './scene-foreign.ts';

export const scenes: readonly Scene[] = [converge, keepForeign, repairDrift, deletePolicy];
