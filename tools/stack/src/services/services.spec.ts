import { describe, expect, it } from '@jest/globals';
import { SERVICE_NAMES, databases, services, type DatabaseName, type Topology } from './services.js';

const topology: Topology = {
  databaseUrl: Object.fromEntries(
    databases.map(({ name, role }) => [name, `postgresql://${role}:pw-of-${role}@127.0.0.1:5432/${name}`]),
  ) as Record<DatabaseName, string>,
  serviceUrls: {
    gateway: ['http://127.0.0.1:1'],
    auth: ['http://127.0.0.1:2', 'http://127.0.0.1:3'],
    order: ['http://127.0.0.1:4', 'http://127.0.0.1:5'],
    inventory: ['http://127.0.0.1:6'],
    payment: ['http://127.0.0.1:7'],
    'payment-sandbox': ['http://127.0.0.1:8'],
  },
  brokers: ['127.0.0.1:9092', '127.0.0.1:9093'],
  tokenSigningKeyFile: '/keys/signing.pem',
  operator: { email: 'operator@example.org', password: 'operator-password' },
  paymentProviderApiKey: 'provider-key',
};

function envOf(name: string) {
  const row = services.find((service) => service.name === name);
  if (!row) throw new Error(`no row for ${name}`);
  return row.env(topology);
}

describe('the services', () => {
  it('have one row each', () => {
    expect(services.map((service) => service.name).sort()).toEqual([...SERVICE_NAMES].sort());
  });

  it('gateway knows each replica of what it forwards to, and no secret', () => {
    expect(envOf('gateway')).toEqual({
      AUTH_JWKS_URL: 'http://127.0.0.1:2/.well-known/jwks.json',
      AUTH_URLS: 'http://127.0.0.1:2,http://127.0.0.1:3',
      ORDER_URLS: 'http://127.0.0.1:4,http://127.0.0.1:5',
      INVENTORY_URLS: 'http://127.0.0.1:6',
      PAYMENT_URLS: 'http://127.0.0.1:7',
    });
  });

  it('order gets the addresses of its shards without, and the login apart', () => {
    expect(envOf('order')).toMatchObject({
      AUTH_JWKS_URL: 'http://127.0.0.1:2/.well-known/jwks.json',
      KAFKA_BROKERS: '127.0.0.1:9092,127.0.0.1:9093',
      CONTROL_DATABASE_URL: 'postgresql://order_control:pw-of-order_control@127.0.0.1:5432/order_control',
      ORDER_SHARD_URLS: 'postgresql://127.0.0.1:5432/order_shard_0,postgresql://127.0.0.1:5432/order_shard_1',
      ORDER_SHARD_USER: 'order_shard',
      ORDER_SHARD_PASSWORD: 'pw-of-order_shard',
    });
  });

  it('order may tell customers on this machine, and has a key of 32 bytes for their secrets', () => {
    const { ORDER_WEBHOOK_SECRET_KEYS, ...env } = envOf('order');
    expect(env).toMatchObject({ NODE_ENV: 'development', ORDER_WEBHOOK_PRIVATE_TARGETS: 'true' });
    expect(Buffer.from(ORDER_WEBHOOK_SECRET_KEYS!, 'base64')).toHaveLength(32);
  });

  it('payment and its provider share the key', () => {
    expect(envOf('payment')).toMatchObject({
      PAYMENT_PROVIDER_URL: 'http://127.0.0.1:8',
      PAYMENT_PROVIDER_API_KEY: 'provider-key',
    });
    expect(envOf('payment-sandbox')).toMatchObject({ PROVIDER_API_KEY: 'provider-key' });
  });

  it('the provider tells what happens by webhook through the gateway, signed with a key that payment knows', () => {
    const { PROVIDER_WEBHOOK_URL, PROVIDER_WEBHOOK_SECRET } = envOf('payment-sandbox');
    expect(PROVIDER_WEBHOOK_URL).toBe('http://127.0.0.1:1/v1/provider-webhooks');
    expect(PROVIDER_WEBHOOK_SECRET).toBe(envOf('payment')['PAYMENT_PROVIDER_WEBHOOK_SECRETS']);
    expect(PROVIDER_WEBHOOK_SECRET).not.toContain('provider-key');
  });

  it.each(services.map((service) => [service.name, service] as const))(
    '%s sees its own databases and no other',
    (_name, service) => {
      const text = JSON.stringify(service.env(topology));
      const seen = databases.map(({ name }) => name).filter((name) => new RegExp(`/${name}[",]`).test(text));
      expect(seen).toEqual(service.databases);
    },
  );

  it('own each database once', () => {
    const owned = services.flatMap((service) => service.databases);
    expect(owned.sort()).toEqual(databases.map(({ name }) => name).sort());
  });
});
