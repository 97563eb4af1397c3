import { describe, expect, it } from '@jest/globals';
import { Database } from '@millrace/persistence';
import { createRouteTables, registerFirstShards } from '@millrace/sharding';
import { freshDatabase } from '@millrace/testing';
import { millrace } from '../testing/run.fixture.js';

describe('shards', () => {
  it('are listed with their slots', async () => {
    const fresh = await freshDatabase();
    const control = new Database({ url: fresh.url, applicationName: 'test' });
    await control.query(createRouteTables);
    await registerFirstShards(control, ['postgresql://one:5432/orders', 'postgresql://two:5433/orders']);
    await control.close();
    const { code, out } = await millrace({ CONTROL_DATABASE_URL: fresh.url }, 'shards');
    expect(code).toBe(0);
    expect(out).toMatch(/one:5432\/orders +2048 +0-2047\n.*two:5433\/orders +2048 +2048-4095$/);
    await fresh.drop();
  });

  it('cannot be listed when the database is away: told in one line', async () => {
    const env = { CONTROL_DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x' };
    const { code, notes } = await millrace(env, 'shards');
    expect({ code, lines: notes.split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(notes).toContain('ECONNREFUSED');
  });
});
