import { Client, escapeIdentifier, escapeLiteral } from 'pg';

const PREFIX = 'millrace schema of ';

/**
 * What {@link markDatabases} has written to each database: a comment that lives and dies with it.
 * Databases without a mark are not in the map.
 */
export async function readDatabaseMarks(adminUrl: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await withAdmin(adminUrl, (admin) =>
    admin.query<{ name: string; comment: string }>(
      `SELECT datname AS name, shobj_description(oid, 'pg_database') AS comment FROM pg_database
       WHERE starts_with(shobj_description(oid, 'pg_database'), $1)`,
      [PREFIX],
    ),
  );
  return new Map(rows.map(({ name, comment }) => [name, comment.slice(PREFIX.length)]));
}

export async function markDatabases(adminUrl: string, names: readonly string[], mark: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    for (const name of names) {
      // COMMENT takes no parameters.
      await admin.query(`COMMENT ON DATABASE ${escapeIdentifier(name)} IS ${escapeLiteral(PREFIX + mark)}`);
    }
  });
}

async function withAdmin<T>(adminUrl: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
