import { SLOT_COUNT } from '@millrace/ids';

/**
 * The control database: which shards there are, and which of them owns which slots. Ranges cannot overlap;
 * a transaction that would leave a slot without an owner does not commit.
 */
export const createRouteTables = `
  CREATE TABLE shards (
    name text PRIMARY KEY,
    host text NOT NULL,
    port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    database text NOT NULL,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('joining', 'active', 'leaving')),
    UNIQUE (host, port, database)
  );

  CREATE TABLE routes (
    slot_from integer PRIMARY KEY CHECK (slot_from >= 0),
    slot_to integer NOT NULL CHECK (slot_to < ${SLOT_COUNT}),
    shard text NOT NULL REFERENCES shards (name),
    epoch bigint NOT NULL CHECK (epoch > 0),
    CHECK (slot_from <= slot_to),
    CONSTRAINT routes_do_not_overlap EXCLUDE USING gist (int4range(slot_from, slot_to, '[]') WITH &&)
  );

  CREATE FUNCTION check_route_cover() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    covered bigint := (SELECT coalesce(sum(slot_to - slot_from + 1), 0) FROM routes);
  BEGIN
    IF covered <> ${SLOT_COUNT} THEN
      RAISE EXCEPTION 'routes must cover ${SLOT_COUNT} slots, they cover %', covered
        USING ERRCODE = 'check_violation', CONSTRAINT = 'routes_cover_every_slot';
    END IF;
    RETURN NULL;
  END
  $$;

  CREATE CONSTRAINT TRIGGER routes_cover_every_slot
    AFTER INSERT OR UPDATE OR DELETE ON routes
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_route_cover();
`;

/** The reverse of {@link createRouteTables}. */
export const dropRouteTables = `
  DROP TABLE routes;
  DROP FUNCTION check_route_cover();
  DROP TABLE shards;
`;
