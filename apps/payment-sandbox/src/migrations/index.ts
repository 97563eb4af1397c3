import { CreateLedger1767225600001 } from './create-ledger-1767225600001.js';
import { CreateWebhooks1767225600040 } from './create-webhooks-1767225600040.js';
import { ForgetKeys1767225600041 } from './forget-keys-1767225600041.js';
import { ListMovementsByTime1767225600081 } from './list-movements-by-time-1767225600081.js';

/** All migrations, in order. Never change one that has landed: add the next. */
export const migrations = [
  CreateLedger1767225600001,
  CreateWebhooks1767225600040,
  ForgetKeys1767225600041,
  ListMovementsByTime1767225600081,
];
