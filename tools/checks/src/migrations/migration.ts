import { sqlStatements } from './sql-statements.js';

/** A migration as TypeORM runs it; read structurally, so that this tool needs no app. */
export interface MigrationClass {
  new (): {
    readonly name?: string;
    /** `false`: not in a transaction of its own. */
    readonly transaction?: boolean;
    /** The last release that used what this migration takes away. */
    readonly contractOf?: string;
    up(runner: never): Promise<unknown>;
  };
  readonly name: string;
}

/** What a migration would do. */
export interface RecordedMigration {
  readonly name: string;
  readonly statements: readonly string[];
  /** How many calls of `runner.query` they came in. */
  readonly calls: number;
  readonly transactional: boolean;
  readonly contractOf: string | undefined;
}

/**
 * Runs a migration against nothing, and keeps its statements.
 * @throws Error when it asks the database, or uses a query builder: then nobody can read here what it will do.
 */
export async function recordMigration(migration: MigrationClass): Promise<RecordedMigration> {
  const instance = new migration();
  const sql: string[] = [];
  const query = async (text: string): Promise<never[]> => {
    sql.push(text);
    return [];
  };
  await instance.up(onlyQuery(migration.name, query) as never);
  return {
    name: instance.name ?? migration.name,
    statements: sql.flatMap(sqlStatements),
    calls: sql.length,
    transactional: instance.transaction ?? true,
    contractOf: instance.contractOf,
  };
}

function onlyQuery(name: string, query: (text: string) => Promise<never[]>): object {
  return new Proxy(
    { query },
    {
      get(target, property) {
        if (property === 'query') return target.query;
        throw new Error(`${name} uses runner.${String(property)}: a migration is plain SQL by runner.query`);
      },
    },
  );
}
