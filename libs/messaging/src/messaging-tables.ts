/**
 * The tables of an inbox, an outbox and a dead-letter desk, for a service's first migration.
 * `slot` is the shard key where there is one; null elsewhere.
 */
export const createMessagingTables = `
  CREATE TABLE inbox (
    consumer text NOT NULL,
    message_id uuid NOT NULL,
    slot smallint,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
  );

  -- headers: name -> text, or {"base64": ...} for bytes that are no text, or a list of those.
  -- value: text, or base64 of the exact bytes; null is a record without a value.
  -- partition: set when a message must go to a given one (dead letters, redrives); else the slot or the key decides.
  CREATE TABLE outbox (
    -- CACHE 1: a session that kept ids for later would use one that the relay reads no more.
    id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    message_id uuid NOT NULL,
    topic text NOT NULL,
    key text,
    slot smallint,
    partition integer,
    headers jsonb NOT NULL,
    value text,
    encoding text NOT NULL DEFAULT 'text' CHECK (encoding IN ('text', 'base64')),
    created_at timestamptz NOT NULL DEFAULT now()
  )
  -- Every row is soon deleted: a scan from the beginning must not wade through the dead ones for long.
  WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);

  CREATE TABLE dead_letters (
    id uuid PRIMARY KEY,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    message_id uuid,
    type text,
    key text,
    slot smallint,
    reason text NOT NULL,
    detail text NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    status text NOT NULL DEFAULT 'dead' CHECK (status IN ('dead', 'redriven')),
    deaths integer NOT NULL DEFAULT 1,
    first_died_at timestamptz NOT NULL DEFAULT now(),
    last_died_at timestamptz NOT NULL DEFAULT now(),
    redriven_at timestamptz,
    redriven_by text
  );
  CREATE INDEX dead_letters_newest ON dead_letters (last_died_at DESC, id DESC) WHERE status = 'dead';
`;

/** The reverse of {@link createMessagingTables}. */
export const dropMessagingTables = `
  DROP TABLE dead_letters;
  DROP TABLE outbox;
  DROP TABLE inbox;
`;
