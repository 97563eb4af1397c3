/** TLS with the server's certificate and name checked, as libpq's `verify-full`. */
export interface DatabaseTls {
  /** PEM certificates of the authorities to trust, and no others. */
  readonly ca: readonly string[];
}

export interface ConnectionConfig {
  readonly connectionString: string;
  readonly ssl?: { ca: string[]; rejectUnauthorized: true };
}

/**
 * What `pg` is told about a server. With `tls`, a server without it is refused, whatever the URL's own
 * parameters say: `pg` would let them win, down to `sslmode=disable`.
 */
export function connectionConfig(url: string, tls: DatabaseTls | undefined): ConnectionConfig {
  if (tls === undefined) return { connectionString: url };
  return { connectionString: withoutTlsParameters(url), ssl: { ca: [...tls.ca], rejectUnauthorized: true } };
}

function withoutTlsParameters(url: string): string {
  const parsed = new URL(url);
  const names = [...parsed.searchParams.keys()].filter((name) => /^(?:ssl|uselibpqcompat)/.test(name));
  if (names.length === 0) return url;
  for (const name of names) parsed.searchParams.delete(name);
  return parsed.href;
}
