import { AddSagaBaggage1767225600050 } from './add-saga-baggage-1767225600050.js';
import { CreateDeadLetterDesk1767225600021 } from './create-dead-letter-desk-1767225600021.js';
import { CreateOrders1767225600001 } from './create-orders-1767225600001.js';
import { CreateRoutes1767225600001 } from './create-routes-1767225600001.js';
import { CreateSagaInterventions1767225600020 } from './create-saga-interventions-1767225600020.js';
import { CreateWebhooks1767225600030 } from './create-webhooks-1767225600030.js';
import { IndexDeadLettersByJob1767225600022 } from './index-dead-letters-by-job-1767225600022.js';
import { IndexFinishedJobs1767225600080 } from './index-finished-jobs-1767225600080.js';
import { IndexOldRows1767225600012 } from './index-old-rows-1767225600012.js';
import { TuneQueueTables1767225600011 } from './tune-queue-tables-1767225600011.js';

/** Of the control database, in order. */
export const controlMigrations = [CreateRoutes1767225600001];

/** Of every shard, in order. */
export const shardMigrations = [
  CreateOrders1767225600001,
  TuneQueueTables1767225600011,
  IndexOldRows1767225600012,
  CreateSagaInterventions1767225600020,
  CreateDeadLetterDesk1767225600021,
  IndexDeadLettersByJob1767225600022,
  CreateWebhooks1767225600030,
  AddSagaBaggage1767225600050,
  IndexFinishedJobs1767225600080,
];
