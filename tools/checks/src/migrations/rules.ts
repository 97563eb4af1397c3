import { addedColumn, type Facts } from './facts.js';

/** What a migration must not do while another version serves. */
export interface MigrationRule {
  readonly name: string;
  readonly why: string;
  /** Allowed in a migration that declares itself the contract of an earlier release. */
  readonly allowedInContract: boolean;
  readonly violates: (facts: Facts) => boolean;
}

const some = (facts: Facts, pattern: RegExp) => facts.actions.some((action) => pattern.test(action));
const ADDS_CONSTRAINT = /^ADD (?:CONSTRAINT \S+ )?(?:CHECK|FOREIGN KEY|UNIQUE|PRIMARY KEY|EXCLUDE)\b/i;
const BY_INDEX = /^ADD (?:CONSTRAINT \S+ )?(?:UNIQUE|PRIMARY KEY) USING INDEX\b/i;
const VOLATILE =
  /\bDEFAULT\b[^,]*\b(?:gen_random_uuid|uuidv4|uuidv7|random|clock_timestamp|timeofday|nextval)\s*\(/i;
const KNOWN =
  /^(?:CREATE (?:UNLOGGED )?TABLE|CREATE (?:UNIQUE )?INDEX|CREATE (?:OR REPLACE )?(?:VIEW|FUNCTION|PROCEDURE|TRIGGER)|CREATE CONSTRAINT TRIGGER|CREATE (?:TYPE|DOMAIN|SEQUENCE|SCHEMA|EXTENSION|STATISTICS|PUBLICATION)|ALTER (?:TABLE|TYPE|INDEX|SEQUENCE|VIEW|FUNCTION|PUBLICATION)|DROP|TRUNCATE|INSERT INTO|UPDATE|DELETE FROM|COMMENT ON|GRANT|REVOKE|LOCK|SET|RESET|REINDEX|CLUSTER|VACUUM|REFRESH)\b/i;
const KNOWN_ACTION =
  /^(?:ADD|DROP|ALTER|RENAME|VALIDATE CONSTRAINT|SET \(|RESET \(|REPLICA IDENTITY|ENABLE|DISABLE|ATTACH|DETACH|CLUSTER|SET TABLESPACE|SET LOGGED|SET UNLOGGED)/i;

export const migrationRules: readonly MigrationRule[] = [
  {
    name: 'nothing-is-taken-away',
    why: 'the version that still serves reads and writes it: take it away one release after its last use',
    allowedInContract: true,
    violates: (facts) =>
      /^(?:DROP (?!INDEX\b|TABLE\b)|TRUNCATE|REVOKE|ALTER (?:TYPE|INDEX|SEQUENCE|VIEW|FUNCTION) .*\bRENAME\b)/i.test(
        facts.statement,
      ) ||
      (/^DROP TABLE\b/i.test(facts.statement) && facts.oldTable !== undefined) ||
      some(
        facts,
        /^(?:DROP (?!CONSTRAINT\b)|RENAME\b|ALTER (?:COLUMN )?\S+ DROP (?:DEFAULT|IDENTITY|EXPRESSION)\b)/i,
      ),
  },
  {
    name: 'nothing-is-narrowed',
    why: 'the version that still serves may write what is no longer allowed',
    allowedInContract: true,
    violates: (facts) =>
      (facts.oldTable !== undefined && /^CREATE (?:UNIQUE INDEX|.*\bTRIGGER)\b/i.test(facts.statement)) ||
      some(facts, /^ALTER (?:COLUMN )?\S+ SET NOT NULL\b/i) ||
      some(facts, /^(?:ENABLE|FORCE) ROW LEVEL SECURITY\b/i) ||
      facts.actions.some((action) => ADDS_CONSTRAINT.test(action) && !mentionsNewColumn(action, facts)),
  },
  {
    name: 'no-type-changes',
    why: 'it rewrites the table under a lock, and the version that still serves reads the old type: add a column',
    allowedInContract: false,
    violates: (facts) => some(facts, /^ALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE\b/i),
  },
  {
    name: 'new-columns-may-be-left-out',
    why: 'the version that still serves inserts rows without them: nullable, or with a default',
    allowedInContract: false,
    violates: (facts) =>
      facts.actions.some((action) => {
        const column = addedColumn(action);
        return column !== undefined && /\bNOT NULL\b/i.test(column) && !/\bDEFAULT\b/i.test(column);
      }),
  },
  {
    name: 'no-table-is-rewritten',
    why: 'each row is written again under an exclusive lock: add it empty, and fill it in batches',
    allowedInContract: false,
    violates: (facts) =>
      facts.actions.some((action) => {
        const column = addedColumn(action);
        return column !== undefined && (VOLATILE.test(column) || /\bGENERATED\b/i.test(column));
      }) || some(facts, /^(?:SET TABLESPACE|SET LOGGED|SET UNLOGGED|CLUSTER)\b/i),
  },
  {
    name: 'indexes-are-built-beside-writes',
    why: 'without CONCURRENTLY nothing can be written until the index is built',
    allowedInContract: false,
    violates: (facts) =>
      (facts.oldTable !== undefined &&
        /^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY\b)/i.test(facts.statement)) ||
      /^(?:DROP INDEX|REINDEX (?:INDEX|TABLE)) (?!CONCURRENTLY\b)/i.test(facts.statement),
  },
  {
    name: 'concurrent-work-is-outside-a-transaction',
    why: 'CONCURRENTLY cannot run in one: declare `transaction = false`, one statement a call, nothing else in the migration',
    allowedInContract: false,
    violates: (facts) =>
      !isSetting(facts) &&
      (facts.transactional === /\bCONCURRENTLY\b/i.test(facts.statement) ||
        (!facts.transactional && !facts.oneByOne)),
  },
  {
    name: 'no-half-built-index-is-taken-for-whole',
    why: 'an index whose build was cut off stays, invalid, and IF NOT EXISTS passes over it: drop it first',
    allowedInContract: false,
    violates: (facts) => /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS\b/i.test(facts.statement),
  },
  {
    name: 'constraints-are-not-checked-under-a-lock',
    why: 'all rows are read under a lock: add it NOT VALID (or by an index), validate it in the next migration',
    allowedInContract: false,
    violates: (facts) =>
      facts.actions.some(
        (action) =>
          (ADDS_CONSTRAINT.test(action) && !BY_INDEX.test(action) && !/\bNOT VALID$/i.test(action)) ||
          /\b(?:CHECK|REFERENCES|UNIQUE|PRIMARY KEY)\b/i.test(addedColumn(action) ?? ''),
      ),
  },
  {
    name: 'validation-is-a-migration-of-its-own',
    why: 'the transaction that adds a constraint holds the lock until it has read all rows',
    allowedInContract: false,
    violates: (facts) =>
      facts.actions.some((action) => {
        const name = /^VALIDATE CONSTRAINT "?(\w+)"?/i.exec(action)?.[1];
        return name !== undefined && facts.newConstraints.has(name);
      }),
  },
  {
    name: 'no-lock-by-hand',
    why: 'nothing is served meanwhile',
    allowedInContract: false,
    violates: ({ statement }) =>
      /^(?:LOCK|CLUSTER|VACUUM FULL|REFRESH MATERIALIZED VIEW (?!CONCURRENTLY))\b/i.test(statement),
  },
  {
    name: 'lock-timeout-stays',
    why: 'whoever waits for a lock makes all others wait behind (CONCURRENTLY does not): the limit that the runner sets must stand',
    allowedInContract: false,
    violates: ({ statement, transactional }) => transactional && /^SET\b.*\block_timeout\b/i.test(statement),
  },
  {
    name: 'no-whole-table-is-written',
    why: 'rows stay locked until the end of one large transaction: fill in batches, by a job of its own',
    allowedInContract: false,
    violates: (facts) =>
      facts.oldTable !== undefined &&
      /^(?:UPDATE|DELETE)\b/i.test(facts.statement) &&
      !/\bWHERE\b/i.test(facts.statement),
  },
  {
    name: 'can-be-judged',
    why: 'what this check does not know, it cannot let pass (DO blocks, EXECUTE, transaction control)',
    allowedInContract: false,
    violates: (facts) =>
      !KNOWN.test(facts.statement) || facts.actions.some((action) => !KNOWN_ACTION.test(action)),
  },
];

function mentionsNewColumn(action: string, { newColumns }: Facts): boolean {
  return [...newColumns].some((column) => new RegExp(String.raw`\b${column}\b`).test(action));
}

function isSetting({ statement }: Facts): boolean {
  return /^(?:SET|RESET)\b/i.test(statement);
}
