import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contracts } from '@millrace/contracts';
import { startService, type Service } from '@millrace/service-kit';
import { freshKafka, type FreshKafka } from '@millrace/testing';
import { inventory } from '../inventory.service.js';
import { testDatabase, type TestDatabase } from './test-database.js';

export interface TestService {
  readonly service: Service;
  readonly database: TestDatabase;
  readonly kafka: FreshKafka;
  /** An access token of someone with these roles. */
  tokenOf(...roles: readonly string[]): string;
  stop(): Promise<void>;
}

/** The whole service on a database and a Kafka of its own, with a JWKS endpoint in the place of auth. */
export async function testService(settings: Readonly<Record<string, string>> = {}): Promise<TestService> {
  const [database, kafka, keys] = await Promise.all([
    testDatabase(),
    freshKafka(contracts.allTopics()),
    serveKeys(),
  ]);
  const service = await startService(inventory, {
    LOG_LEVEL: 'fatal',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: kafka.brokers.join(','),
    AUTH_JWKS_URL: keys.url,
    ...settings,
  });
  return {
    service,
    database,
    kafka,
    tokenOf: keys.tokenOf,
    stop: async () => {
      await service.stop();
      keys.server.close();
      await Promise.all([database.remove(), kafka.stop()]);
    },
  };
}

const KEY_ID = 'test-key';

async function serveKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'ES256' };
  const server: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const tokenOf = (...roles: readonly string[]): string => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'millrace-auth',
      aud: 'millrace',
      sub: randomUUID(),
      jti: randomUUID(),
      roles,
      iat: nowSeconds,
      exp: nowSeconds + 600,
    };
    const unsigned = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: KEY_ID })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(unsigned), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${unsigned}.${signature.toString('base64url')}`;
  };
  return { server, url: `http://127.0.0.1:${port}/jwks.json`, tokenOf };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
