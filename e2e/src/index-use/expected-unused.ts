import type { ExpectedUnused } from './judge-indexes.js';

/** Indexes that no query of the specs uses, and what they are for. */
export const EXPECTED_UNUSED: ExpectedUnused = {
  sagas_needing_attention:
    'counts the parked ones for /metrics; a table as small as that of the specs is read whole',
  dead_letters_of_job: 'the next letters of a redrive job: operators begin one, the specs do not',
  dead_letter_jobs_running: 'redrive jobs that are due; without any, the table is read whole',
  dead_letter_actions_newest: 'the audit of the dead-letter desk, for people',
  dead_letter_actions_of_letter: 'what was done to one letter, for people',
  operations_of_reference: 'the ledger of one reference, /ledger?reference=...: for people and for the demo',
};
