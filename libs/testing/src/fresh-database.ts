import { randomBytes } from 'node:crypto';
import { createDatabase } from '@millrace/stack';
import { Client } from 'pg';
import { testPostgres } from './servers.js';

export interface FreshDatabase {
  /** URL with role and password of the database's owner. */
  readonly url: string;
  /** Cuts what is still connected. */
  drop(): Promise<void>;
}

/** A new, empty database with an owner of its own, on the Postgres of this jest run. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { adminUrl } = await testPostgres();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const url = await createDatabase(adminUrl, { name, role: name, password });
  return {
    url,
    drop: async () => {
      const admin = new Client({ connectionString: adminUrl });
      await admin.connect();
      try {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
        await admin.query(`DROP ROLE ${name}`);
      } finally {
        await admin.end();
      }
    },
  };
}
