import type { RecordedMigration } from './migration.js';
import { splitAtCommas } from './sql-statements.js';

/** A statement, and what is known of its surroundings. */
export interface Facts {
  /** In capitals where SQL does not care, for rules to match. */
  readonly statement: string;
  /** The table that it is about, when it is an old one: it was there before this migration. */
  readonly oldTable: string | undefined;
  /** What ALTER TABLE does, one by one; empty for any other statement. */
  readonly actions: readonly string[];
  /** Columns that this migration adds to the table. */
  readonly newColumns: ReadonlySet<string>;
  readonly transactional: boolean;
  /** Each statement is sent by itself: several at once are one transaction to Postgres. */
  readonly oneByOne: boolean;
  /** Constraints that this migration adds. */
  readonly newConstraints: ReadonlySet<string>;
}

const NAME = String.raw`(?:"?\w+"?\.)?"?(\w+)"?`;
const CREATED = new RegExp(String.raw`^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?${NAME}`, 'i');
const ALTERED = new RegExp(String.raw`^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?${NAME} (.+)$`, 'i');
const INDEXED = new RegExp(String.raw`^CREATE (?:UNIQUE )?INDEX .*?\bON (?:ONLY )?${NAME}`, 'i');
const TRIGGERED = new RegExp(
  String.raw`^CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER .*?\bON ${NAME}`,
  'i',
);
const WRITTEN = new RegExp(
  String.raw`^(?:UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?|LOCK(?: TABLE)?) (?:ONLY )?${NAME}`,
  'i',
);
const DROPPED = new RegExp(String.raw`^DROP TABLE (?:IF EXISTS )?${NAME}`, 'i');
const ADDED_COLUMN =
  /^ADD (?:COLUMN )?(?:IF NOT EXISTS )?(?!(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN|EXCLUDE)\b)"?(\w+)"? /i;
const ADDED_CONSTRAINT = /^ADD CONSTRAINT "?(\w+)"?/i;

/** Each statement of a migration with its facts. */
export function factsOf(migration: RecordedMigration): readonly Facts[] {
  const created = new Set(migration.statements.flatMap((statement) => CREATED.exec(statement)?.[1] ?? []));
  const actions = migration.statements.flatMap(actionsOf);
  const newColumns = new Set(actions.flatMap((action) => ADDED_COLUMN.exec(action)?.[1] ?? []));
  const newConstraints = new Set(actions.flatMap((action) => ADDED_CONSTRAINT.exec(action)?.[1] ?? []));
  return migration.statements.map((statement) => {
    const table = tableOf(statement);
    const oldTable = table === undefined || created.has(table) ? undefined : table;
    return {
      statement,
      oldTable,
      actions: oldTable === undefined ? [] : actionsOf(statement),
      newColumns,
      newConstraints,
      transactional: migration.transactional,
      oneByOne: migration.calls === migration.statements.length,
    };
  });
}

/** The definition of a column that an action adds, from its type on. */
export function addedColumn(action: string): string | undefined {
  const match = ADDED_COLUMN.exec(action);
  return match ? action.slice(match[0].length) : undefined;
}

function actionsOf(statement: string): readonly string[] {
  const actions = ALTERED.exec(statement)?.[2];
  return actions === undefined ? [] : splitAtCommas(actions);
}

function tableOf(statement: string): string | undefined {
  for (const pattern of [ALTERED, INDEXED, TRIGGERED, WRITTEN, DROPPED]) {
    const name = pattern.exec(statement)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
