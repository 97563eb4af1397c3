import { beforeAll, describe, expect, it } from '@jest/globals';
import { CHECKOUT } from '@millrace/stack';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCompose } from './check-compose.js';
import { interpolate } from './interpolate.js';
import { parseCompose, type ComposeFile, type Container } from './compose-file.js';
import type { Surroundings } from './compose-rule.js';
import { readSurroundings } from './read-surroundings.js';

type Change = { -readonly [K in keyof Container]?: unknown };
type Draft = {
  services: Record<string, Change>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
};

const text = readFileSync(join(CHECKOUT, 'docker-compose.yml'), 'utf8');
let surroundings: Surroundings;
// Settings come with the code of the apps around them, which takes a busy machine seconds to load.
beforeAll(async () => {
  surroundings = await readSurroundings(CHECKOUT);
}, 60_000);

/** What a change to the real file breaks of one rule. */
function problemsOf(rule: string, change: (draft: Draft) => void): readonly string[] {
  // Written out, because what is merged in YAML is one object in many places.
  const draft = JSON.parse(JSON.stringify(parseCompose(text))) as Draft;
  change(draft);
  return checkCompose(draft as ComposeFile, surroundings)
    .filter((found) => found.rule === rule)
    .map(({ problem }) => problem);
}

const set = (service: string, change: Change) => (draft: Draft) => {
  Object.assign(draft.services[service] as Change, change);
};
const setEnv = (service: string, variable: string, value: string | undefined) => (draft: Draft) => {
  const environment = draft.services[service]!.environment as Record<string, string>;
  if (value === undefined) delete environment[variable];
  else environment[variable] = value;
};

describe('docker-compose.yml', () => {
  it('breaks no rule', () => {
    expect(checkCompose(parseCompose(text), surroundings)).toEqual([]);
  });

  it('has the provider tell payment what happened, signed with what payment believes', () => {
    const { payment, 'payment-sandbox': provider } = parseCompose(text).services;
    const secretOf = (container: Container, variable: string) =>
      interpolate(String(container.environment?.[variable]), surroundings.secrets);
    expect(provider!.environment).toMatchObject({
      PROVIDER_WEBHOOK_URL: 'http://payment:8080/provider-webhooks',
    });
    expect(secretOf(provider!, 'PROVIDER_WEBHOOK_SECRET')).toMatch(/^[\w-]{43}$/);
    expect(secretOf(provider!, 'PROVIDER_WEBHOOK_SECRET')).toBe(
      secretOf(payment!, 'PAYMENT_PROVIDER_WEBHOOK_SECRETS'),
    );
  });

  it.each<[string, (draft: Draft) => void, string, RegExp]>([
    ['an image without a tag', set('postgres', { image: 'postgres' }), 'images-are-pinned', /has no tag/],
    ['latest', set('kafka', { image: 'apache/kafka:latest' }), 'images-are-pinned', /^kafka: .*not pinned/],
    [
      'a registry with a port, no tag',
      set('kafka', { image: 'host:5000/kafka' }),
      'images-are-pinned',
      /no tag/,
    ],
    ['no health check', set('order', { healthcheck: undefined }), 'health-is-known', /^order: /],
    [
      'a health check that is off',
      set('order', { healthcheck: { disable: true } }),
      'health-is-known',
      /^order/,
    ],
    [
      'a job that is asked',
      set('topics', { healthcheck: undefined }),
      'health-is-known',
      /^topics: is a job/,
    ],
    ['no restart', set('auth', { restart: undefined }), 'restarts-fit', /^auth: restart: no/],
    [
      'a job that never ends',
      set('topics', { restart: 'always' }),
      'restarts-fit',
      /^topics: restart: always/,
    ],
    [
      'a root to write to',
      set('payment', { read_only: false }),
      'containers-are-hardened',
      /^payment: its root/,
    ],
    ['capabilities', set('payment', { cap_drop: [] }), 'containers-are-hardened', /keeps capabilities/],
    ['a capability', set('payment', { cap_add: ['NET_ADMIN'] }), 'containers-are-hardened', /adds NET_ADMIN/],
    [
      'new privileges',
      set('payment', { security_opt: [] }),
      'containers-are-hardened',
      /may gain privileges/,
    ],
    ['a privileged one', set('payment', { privileged: true }), 'containers-are-hardened', /is privileged/],
    ['root', set('payment', { user: '0:0' }), 'containers-are-hardened', /runs as root/],
    ['no limit of memory', set('order', { mem_limit: undefined }), 'memory-is-limited', /^order: has no/],
    ['too much memory', set('postgres', { mem_limit: '2g' }), 'memory-is-limited', /^profile \w+: \d+ MiB/],
    ['a published database', set('postgres', { ports: ['5432:5432'] }), 'one-door', /^postgres: publishes/],
    ['a door to everybody', set('gateway', { ports: ['8080:8080'] }), 'one-door', /open to the network/],
    ['a way outside', set('order', { networks: ['edge'] }), 'one-door', /^order: is on edge/],
    [
      'the way out of another',
      set('payment', { networks: ['webhooks'] }),
      'one-door',
      /^payment: is on webhooks/,
    ],
    ['the default network', set('order', { networks: undefined }), 'one-door', /^order: is on default/],
    [
      'a start that waits for too little',
      set('gateway', { depends_on: { auth: { condition: 'service_started' } } }),
      'starts-in-order',
      /^gateway: waits for auth by service_started/,
    ],
    [
      'a start that waits for nothing known',
      set('gateway', { depends_on: { aut: { condition: 'service_healthy' } } }),
      'starts-in-order',
      /aut, which does not exist/,
    ],
    [
      'an unknown profile',
      set('kafka-1', { profiles: ['hs'] }),
      'profiles-are-known',
      /^kafka-1: profile hs/,
    ],
    ['no profile', set('kafka', { profiles: ['ha'] }), 'profiles-are-known', /^nothing is in profile single/],
    [
      'an unwritten variable',
      setEnv('order', 'LOG_LEVEL', 'info${ORDER_X}'),
      'variables-are-written',
      /^ORDER_X/,
    ],
    [
      'a secret that is not demanded',
      setEnv('payment', 'PAYMENT_PROVIDER_API_KEY', '${PROVIDER_API_KEY-}'),
      'variables-are-written',
      /^PROVIDER_API_KEY is written, but demanded nowhere/,
    ],
    [
      'an undeclared volume',
      set('postgres', { volumes: ['pg:/x'] }),
      'data-have-names',
      /volume pg is not declared/,
    ],
    [
      'two owners',
      set('order-shard-1', { volumes: ['order-shard-0:/x'] }),
      'data-have-names',
      /not used|two owners/,
    ],
    ['the host to write to', set('order', { volumes: ['./x:/x'] }), 'data-have-names', /^order: can write/],
    [
      'an unknown setting',
      setEnv('order', 'KAFKA_BROKER', 'kafka:1'),
      'settings-are-known',
      /reads no KAFKA_BROKER$/,
    ],
    [
      'a setting of another',
      setEnv('migrate-auth', 'AUTH_JWKS_URL', 'http://x'),
      'settings-are-known',
      /^migrate-auth/,
    ],
    [
      'a missing setting',
      setEnv('order', 'KAFKA_BROKERS', undefined),
      'settings-are-complete',
      /KAFKA_BROKERS is required/,
    ],
    [
      'a wrong setting',
      setEnv('order', 'LOG_LEVEL', 'loud'),
      'settings-are-complete',
      /^order: .*\n.*LOG_LEVEL/,
    ],
    [
      'a migration without its database',
      setEnv('migrate-order', 'CONTROL_DATABASE_URL', undefined),
      'settings-are-complete',
      /^migrate-order: [^]*CONTROL_DATABASE_URL/,
    ],
  ])('is refused with %s', (_what, change, rule, said) => {
    expect(problemsOf(rule, change)).toContainEqual(expect.stringMatching(said));
  });
});
