import type { ExpectedUnused } from './judge-indexes.js';

/** Indexes that no query of the specs uses, and what they are for. */
export const EXPECTED_UNUSED: ExpectedUnused = {
  operations_of_reference: 'the ledger of one reference, /ledger?reference=...: for people and for the demo',
};
