import { describe, expect, it } from '@jest/globals';
import { shardOfUrl, urlOfShard } from './shard-url.js';

describe('shard addresses', () => {
  it('keep no credentials', () => {
    const shard = shardOfUrl('s', 'postgresql://user:secret@db.example:6543/orders');
    expect(shard).toEqual({ name: 's', host: 'db.example', port: 6543, database: 'orders' });
  });

  it('have the port of Postgres when they name none', () => {
    expect(shardOfUrl('s', 'postgres://db/orders').port).toBe(5432);
  });

  it('come back as a URL, whatever is in the password', () => {
    const url = new URL(
      urlOfShard(
        { name: 's', host: 'db.example', port: 6543, database: 'my orders' },
        { user: 'o@x', password: 'p/:@?#%41' },
      ),
    );
    expect(url.host).toBe('db.example:6543');
    expect(decodeURIComponent(url.pathname)).toBe('/my orders');
    expect(decodeURIComponent(url.username)).toBe('o@x');
    expect(decodeURIComponent(url.password)).toBe('p/:@?#%41');
  });
});
