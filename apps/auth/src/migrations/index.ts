import { CreateAccounts1767225600001 } from './create-accounts-1767225600001.js';
import { DropUnusedIndex1767225600011 } from './drop-unused-index-1767225600011.js';

/** All migrations, in order. Never change one that has landed: add the next. */
export const migrations = [CreateAccounts1767225600001, DropUnusedIndex1767225600011];
