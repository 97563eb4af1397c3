/** Where the workers of a jest run find the socket of its main process. */
export const SOCKET_VARIABLE = 'MILLRACE_TEST_SERVERS';

export interface Servers {
  readonly postgres: { readonly adminUrl: string };
  readonly kafka: { readonly brokers: readonly string[] };
}

export type ServerKind = keyof Servers;

export type Answer =
  { readonly ok: true; readonly address: object } | { readonly ok: false; readonly reason: string };
