/**
 * The audit of what operators did to sagas, for a migration of its own. `revision` is the one that the verb found:
 * it was given to one verb or one other move, never to two, so it also tells a request that comes again.
 * `before` is the saga as it stood; rows are never changed. `slot` is the shard key where there is one.
 */
export const createSagaInterventions = `
  CREATE TABLE saga_interventions (
    saga_id uuid NOT NULL,
    revision integer NOT NULL,
    slot smallint,
    verb text NOT NULL CHECK (verb IN ('retry', 'skip', 'force')),
    outcome text CHECK (outcome IN ('completed', 'compensated')),
    by_whom text NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL,
    before jsonb NOT NULL,
    PRIMARY KEY (saga_id, revision),
    CONSTRAINT saga_interventions_forced_to_an_end CHECK ((verb = 'force') = (outcome IS NOT NULL))
  );
`;

/** The reverse of {@link createSagaInterventions}. */
export const dropSagaInterventions = `
  DROP TABLE saga_interventions;
`;
