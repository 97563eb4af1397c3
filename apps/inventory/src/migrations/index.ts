import type { MigrationInterface } from 'typeorm';
import { CreateDeadLetterDesk1767225600021 } from './create-dead-letter-desk-1767225600021.js';
import { CreateInventory1767225600000 } from './create-inventory-1767225600000.js';
import { CreateOrderEnds1767225600083 } from './create-order-ends-1767225600083.js';
import { IndexDeadLettersByJob1767225600022 } from './index-dead-letters-by-job-1767225600022.js';
import { IndexFinishedJobs1767225600080 } from './index-finished-jobs-1767225600080.js';
import { IndexOldRows1767225600012 } from './index-old-rows-1767225600012.js';
import { TuneQueueTables1767225600011 } from './tune-queue-tables-1767225600011.js';

/** In order; one that was released is never changed. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  CreateInventory1767225600000,
  TuneQueueTables1767225600011,
  IndexOldRows1767225600012,
  CreateDeadLetterDesk1767225600021,
  IndexDeadLettersByJob1767225600022,
  IndexFinishedJobs1767225600080,
  CreateOrderEnds1767225600083,
];
