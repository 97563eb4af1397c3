import { describe, expect, it } from '@jest/globals';
import { connectionConfig } from './connection-config.js';

const plain = 'postgresql://u:p%40ss@db:5432/shop';

describe('the connection to a server', () => {
  it('without TLS is what the URL says', () => {
    expect(connectionConfig(`${plain}?sslmode=verify-full`, undefined)).toEqual({
      connectionString: `${plain}?sslmode=verify-full`,
    });
  });

  it.each(['?sslmode=disable', '?sslmode=no-verify&sslrootcert=/x', '?uselibpqcompat=true&sslmode=require'])(
    'with TLS checks the certificate, although the URL says %s',
    (parameters) => {
      expect(connectionConfig(`${plain}${parameters}`, { ca: ['A', 'B'] })).toEqual({
        connectionString: plain,
        ssl: { ca: ['A', 'B'], rejectUnauthorized: true },
      });
    },
  );

  it('with TLS keeps what else the URL says', () => {
    const url = `${plain}?sslmode=disable&options=-c%20geqo%3Doff`;
    expect(connectionConfig(url, { ca: ['A'] }).connectionString).toBe(`${plain}?options=-c+geqo%3Doff`);
  });
});
