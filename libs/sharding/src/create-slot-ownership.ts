import { SLOT_COUNT } from '@millrace/ids';

/**
 * The shard's own word on which slots it may write: the fence. `owned` slots are written, `fenced` ones are
 * about to leave, `arriving` ones are being copied in.
 */
export const createSlotOwnership = `
  CREATE TABLE slot_ownership (
    slot_from integer PRIMARY KEY CHECK (slot_from >= 0),
    slot_to integer NOT NULL CHECK (slot_to < ${SLOT_COUNT}),
    epoch bigint NOT NULL CHECK (epoch > 0),
    state text NOT NULL CHECK (state IN ('owned', 'fenced', 'arriving')),
    CHECK (slot_from <= slot_to),
    CONSTRAINT slot_ownership_does_not_overlap EXCLUDE USING gist (int4range(slot_from, slot_to, '[]') WITH &&)
  );
`;

/** The reverse of {@link createSlotOwnership}. */
export const dropSlotOwnership = `DROP TABLE slot_ownership;`;
