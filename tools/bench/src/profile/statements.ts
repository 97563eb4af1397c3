import pg from 'pg';
import { STEPS, stepOfStatement, type Step } from './statement-step.js';

/** What Postgres was asked while it was measured. */
export interface StatementCost {
  readonly database: string;
  readonly step: Step;
  /** The first words of it, without its parameters. */
  readonly statement: string;
  readonly calls: number;
  readonly rows: number;
  readonly totalMs: number;
}

const LABEL_LENGTH = 110;

const readStatements = `
  SELECT datname AS database, query AS statement, calls::float8, rows::float8, total_exec_time AS "totalMs"
  FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
  WHERE datname NOT LIKE 'bench%' AND datname <> 'postgres'
  ORDER BY total_exec_time DESC`;

/** Forgets what was counted so far. */
export async function resetStatements(adminUrl: string): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await client.query('SELECT pg_stat_statements_reset()');
  });
}

/** The most expensive first. */
export async function readStatementCosts(adminUrl: string): Promise<readonly StatementCost[]> {
  const rows = await withAdmin(
    adminUrl,
    async (client) => (await client.query<Omit<StatementCost, 'step'>>(readStatements)).rows,
  );
  return rows.map((row) => ({
    ...row,
    step: stepOfStatement(row.statement),
    statement: row.statement.replaceAll(/\s+/g, ' ').trim().slice(0, LABEL_LENGTH),
  }));
}

/** Numbers of one order: statements, rows and time in Postgres, all and by step. */
export function costsPerOrder(
  costs: readonly StatementCost[],
  orders: number,
): Readonly<Record<string, number>> {
  const sum = (of: (cost: StatementCost) => number) =>
    costs.reduce((total, cost) => total + of(cost), 0) / orders;
  return {
    statementsPerOrder: sum(({ calls }) => calls),
    rowsPerOrder: sum(({ rows }) => rows),
    executionUsPerOrder: 1_000 * sum(({ totalMs }) => totalMs),
    mostCallsOfOneStatementPerOrder: Math.max(0, ...costs.map(({ calls }) => calls)) / orders,
    ...Object.fromEntries(
      STEPS.map((step) => [
        `executionUsPerOrder.${step}`,
        1_000 * sum((cost) => (cost.step === step ? cost.totalMs : 0)),
      ]),
    ),
  };
}

async function withAdmin<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
