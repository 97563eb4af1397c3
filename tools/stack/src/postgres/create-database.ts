import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export interface NewDatabase {
  readonly name: string;
  /** Owner of the database; made when it does not exist. */
  readonly role: string;
  readonly password: string;
}

const DUPLICATE = new Set(['42710', '42P04', '23505']);

/**
 * Makes a database that belongs to a role of its own; safe to run again (sets the password then).
 * No other role may connect to it. The role may replicate, which moving slots between shards needs.
 * @returns the role's URL of the database.
 */
export async function createDatabase(adminUrl: string, database: NewDatabase): Promise<string> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const role = escapeIdentifier(database.role);
    const name = escapeIdentifier(database.name);
    await unlessItExists(admin, `CREATE ROLE ${role} LOGIN`);
    await admin.query(`ALTER ROLE ${role} LOGIN REPLICATION PASSWORD ${escapeLiteral(database.password)}`);
    await unlessItExists(admin, `CREATE DATABASE ${name} OWNER ${role}`);
    await admin.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.username = database.role;
  url.password = database.password;
  url.pathname = `/${database.name}`;
  return url.href;
}

async function unlessItExists(admin: Client, statement: string): Promise<void> {
  try {
    await admin.query(statement);
  } catch (error) {
    if (!DUPLICATE.has((error as { code?: string }).code ?? '')) throw error;
  }
}
