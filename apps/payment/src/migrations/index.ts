import { CreateProviderAudit1767225600082 } from './create-provider-audit-1767225600082.js';
import { CreateProviderEvents1767225600040 } from './create-provider-events-1767225600040.js';
import { CreateOrderEnds1767225600041 } from './create-order-ends-1767225600041.js';
import { CreateDeadLetterDesk1767225600021 } from './create-dead-letter-desk-1767225600021.js';
import { CreatePayments1767225600002 } from './create-payments-1767225600002.js';
import { DropOperationReference1767225600013 } from './drop-operation-reference-1767225600013.js';
import { FindMissingMovements1767225600120 } from './find-missing-movements-1767225600120.js';
import { IndexDeadLettersByJob1767225600022 } from './index-dead-letters-by-job-1767225600022.js';
import { IndexFinishedJobs1767225600080 } from './index-finished-jobs-1767225600080.js';
import { IndexOldRows1767225600012 } from './index-old-rows-1767225600012.js';
import { IndexSettledOperations1767225600121 } from './index-settled-operations-1767225600121.js';
import { TuneQueueTables1767225600011 } from './tune-queue-tables-1767225600011.js';

/** All migrations, in order. Never change one that has landed: add the next. */
export const migrations = [
  CreatePayments1767225600002,
  TuneQueueTables1767225600011,
  IndexOldRows1767225600012,
  DropOperationReference1767225600013,
  CreateDeadLetterDesk1767225600021,
  IndexDeadLettersByJob1767225600022,
  CreateProviderEvents1767225600040,
  CreateOrderEnds1767225600041,
  IndexFinishedJobs1767225600080,
  CreateProviderAudit1767225600082,
  FindMissingMovements1767225600120,
  IndexSettledOperations1767225600121,
];
