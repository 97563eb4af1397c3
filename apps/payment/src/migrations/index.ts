import { CreatePayments1767225600002 } from './create-payments-1767225600002.js';

/** All migrations, in order. Never change one that has landed: add the next. */
export const migrations = [CreatePayments1767225600002];
