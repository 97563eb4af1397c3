import { defineSettings, durationMs, httpUrl, list, port, positiveInt, postgresUrl } from '@millrace/config';
import { z } from 'zod';

const MIN_INBOX_KEEP_DAYS = 14;

/** Settings of every service. */
export const httpSettings = defineSettings({
  host: { env: 'HOST', schema: z.string().min(1), default: '127.0.0.1', doc: 'Address to listen on.' },
  port: { env: 'PORT', schema: port, default: 0, doc: 'TCP port to listen on; 0 takes any free one.' },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    doc: 'The least severe log level that is written.',
  },
  requestTimeoutMs: {
    env: 'REQUEST_TIMEOUT_MS',
    schema: positiveInt,
    default: 10_000,
    doc: 'Budget in ms of a request that brings no deadline of its own.',
  },
  maxRequestTimeoutMs: {
    env: 'MAX_REQUEST_TIMEOUT_MS',
    schema: positiveInt,
    default: 60_000,
    doc: 'The longest budget in ms that a caller can ask for.',
  },
  bodyLimitBytes: {
    env: 'BODY_LIMIT_BYTES',
    schema: positiveInt,
    default: 1_048_576,
    doc: 'Largest request body in bytes.',
  },
  shutdownPrestopMs: {
    env: 'SHUTDOWN_PRESTOP_MS',
    schema: durationMs,
    default: 0,
    doc: 'Wait in ms between readiness off and the drain, so that load balancers notice (Kubernetes: 5000).',
  },
  shutdownTimeoutMs: {
    env: 'SHUTDOWN_TIMEOUT_MS',
    schema: positiveInt,
    default: 8_000,
    doc: 'After this many ms the shutdown stops waiting and the process exits with code 1.',
  },
});

/** Of every service too, but none of an operator's: they break it, and are refused outside of tests. */
export const laboratorySettings = defineSettings({
  environment: {
    env: 'NODE_ENV',
    schema: z.string(),
    optional: true,
    doc: 'The settings below are for `test` alone.',
  },
  failPoint: {
    env: 'MILLRACE_FAIL_POINT',
    schema: z.string(),
    optional: true,
    doc: 'Where the process kills itself: `<fail-point>[:<message type>][@<pass>]`.',
  },
  plantedBug: {
    env: 'MILLRACE_PLANTED_BUG',
    schema: z.string(),
    optional: true,
    doc: 'A bug to be found by the fault laboratory.',
  },
  hangingMessage: {
    env: 'MILLRACE_HANGING_MESSAGE',
    schema: z.string(),
    optional: true,
    doc: 'Id of a message whose handler never returns.',
  },
});

/** Settings of services that verify tokens. */
export const tokenSettings = defineSettings({
  jwksUrl: { env: 'AUTH_JWKS_URL', schema: httpUrl, doc: "URL of auth's JSON Web Key Set." },
  tokenIssuer: {
    env: 'TOKEN_ISSUER',
    schema: z.string().min(1),
    default: 'millrace-auth',
    doc: 'The `iss` that tokens must carry.',
  },
  tokenAudience: {
    env: 'TOKEN_AUDIENCE',
    schema: z.string().min(1),
    default: 'millrace',
    doc: 'The `aud` that tokens must carry.',
  },
});

/** How databases are known to be the right ones; for services with several, too. */
export const databaseTlsSettings = defineSettings({
  databaseTlsCaFiles: {
    env: 'DATABASE_TLS_CA_FILES',
    schema: list,
    optional: true,
    doc: 'PEM files, comma separated, with the authorities that sign the certificates of all databases of this service; empty: no TLS. Certificates and names are checked (verify-full), whatever a URL says. Read at start.',
  },
});

/** Settings of services with one database. */
export const databaseSettings = defineSettings({
  databaseUrl: {
    env: 'DATABASE_URL',
    schema: postgresUrl,
    secret: true,
    doc: "Postgres URL of the service's own database, with role and password.",
  },
  databasePoolMax: {
    env: 'DATABASE_POOL_MAX',
    schema: positiveInt,
    default: 20,
    doc: 'Connections to one database at most.',
  },
  ...databaseTlsSettings,
});

/** Settings of services with an inbox, and so with dead letters. */
export const inboxSettings = defineSettings({
  inboxKeepDays: {
    env: 'INBOX_KEEP_DAYS',
    schema: positiveInt.min(MIN_INBOX_KEEP_DAYS),
    default: 15,
    doc: `Days for which a message is known to have been handled. Never less than a record can be delivered again: the retention of its topic (7 days), and as long again until Kafka closes its segment; ${MIN_INBOX_KEEP_DAYS} at least.`,
  },
  deadLetterAuditKeepDays: {
    env: 'DEAD_LETTER_AUDIT_KEEP_DAYS',
    schema: positiveInt.min(30),
    default: 400,
    doc: 'Days for which the audit of dead letters is kept: who redrove, edited or purged which, why, and what it was before.',
  },
});
