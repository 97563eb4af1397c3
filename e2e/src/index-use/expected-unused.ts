import type { ExpectedUnused } from './judge-indexes.js';

/** Indexes that no query of the specs uses, and what they are for. */
export const EXPECTED_UNUSED: ExpectedUnused = {
  sagas_needing_attention:
    'counts the parked ones for /metrics; a table as small as that of the specs is read whole',
  operations_of_reference: 'the ledger of one reference, /ledger?reference=...: for people and for the demo',
};
