import type { MigrationInterface } from 'typeorm';
import { CreateInventory1767225600000 } from './create-inventory-1767225600000.js';

/** In order; one that was released is never changed. */
export const migrations: readonly (new () => MigrationInterface)[] = [CreateInventory1767225600000];
