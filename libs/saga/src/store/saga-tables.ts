/**
 * The table of sagas, for a service's first migration. `slot` is the shard key where there is one.
 *
 * `wake_at` is when the scheduler looks at the saga next: at its deadline or before, never after. It is indexed
 * and `deadline_at` is not, and a deadline that moves back leaves it alone: so a saga that runs without delay
 * is updated in place (HOT), with room for its versions on the page, until it ends.
 */
export const createSagaTables = `
  CREATE TABLE sagas (
    saga_id uuid PRIMARY KEY,
    slot smallint,
    definition text NOT NULL,
    version integer NOT NULL,
    status text NOT NULL
      CHECK (status IN ('running', 'compensating', 'completed', 'compensated', 'needs-attention')),
    phase text NOT NULL CHECK (phase IN ('forward', 'backward')),
    step text,
    attempt integer NOT NULL,
    attempt_id uuid,
    owed text[] NOT NULL,
    reason text,
    data jsonb NOT NULL,
    revision integer NOT NULL,
    timeline_length integer NOT NULL,
    deadline_at timestamptz,
    wake_at timestamptz,
    waiting_since timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    attention_at timestamptz,
    traceparent text,
    CONSTRAINT sagas_finished_or_awaiting CHECK (
      CASE WHEN status IN ('completed', 'compensated')
        THEN num_nonnulls(step, attempt_id, deadline_at, wake_at) = 0
        ELSE num_nulls(step, attempt_id, deadline_at, wake_at) = 0
      END
    )
  ) WITH (fillfactor = 60);
  CREATE INDEX sagas_to_wake ON sagas (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX sagas_needing_attention ON sagas (attention_at) WHERE attention_at IS NOT NULL;
`;

/** The reverse of {@link createSagaTables}. */
export const dropSagaTables = `
  DROP TABLE sagas;
`;

/** For a later migration: what the starter of a saga said about its context, in W3C Baggage. */
export const addSagaBaggage = `ALTER TABLE sagas ADD COLUMN IF NOT EXISTS baggage text`;

/** The reverse of {@link addSagaBaggage}. */
export const dropSagaBaggage = `ALTER TABLE sagas DROP COLUMN IF EXISTS baggage`;
