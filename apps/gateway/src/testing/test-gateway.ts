import { startService, type Service } from '@millrace/service-kit';
import { generateKeyPairSync, sign } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { gateway } from '../gateway.service.js';
import { json, TestUpstream } from './test-upstream.js';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** What auth would publish. */
export const keySet = { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256' }] };

/** What auth would sign. */
export function accessToken(claims: Readonly<Record<string, unknown>> = {}): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const unsigned = [
    encode({ alg: 'ES256', typ: 'at+jwt', kid: 'test' }),
    encode({
      iss: 'millrace-auth',
      aud: 'millrace',
      sub: 'someone',
      jti: 'one',
      roles: ['customer'],
      exp: Math.floor(Date.now() / 1000) + 600,
      ...claims,
    }),
  ].join('.');
  const signature = sign('sha256', Buffer.from(unsigned), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${unsigned}.${signature.toString('base64url')}`;
}

type CallInit = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

export class TestGateway {
  private constructor(
    readonly auth: TestUpstream,
    /** Two replicas. */
    readonly orders: readonly [TestUpstream, TestUpstream],
    readonly inventory: TestUpstream,
    readonly payment: TestUpstream,
    private readonly keys: TestUpstream,
    private readonly service: Service,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
    const [auth, order1, order2, inventory, payment, keys] = await Promise.all(
      Array.from({ length: 6 }, () => new TestUpstream().start()),
    );
    keys!.answer = json(200, keySet);
    const service = await startService(gateway, {
      LOG_LEVEL: 'silent',
      AUTH_JWKS_URL: `${keys!.url}/jwks.json`,
      AUTH_URLS: auth!.url,
      ORDER_URLS: `${order1!.url}, ${order2!.url}/`,
      INVENTORY_URLS: inventory!.url,
      PAYMENT_URLS: payment!.url,
      ...env,
    });
    return new TestGateway(auth!, [order1!, order2!], inventory!, payment!, keys!, service);
  }

  get url(): string {
    return this.service.url;
  }

  get upstreams(): readonly TestUpstream[] {
    return [this.auth, ...this.orders, this.inventory, this.payment];
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all([...this.upstreams, this.keys].map((upstream) => upstream.stop()));
  }

  /** A call with a good token. */
  call(path: string, init: CallInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${accessToken()}`, ...init.headers },
    });
  }

  /** A GET whose path goes out to the letter, and whose answer is at hand as soon as its headers are. */
  raw(path: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.url);
      const call = request({
        hostname,
        port,
        path,
        headers: { authorization: `Bearer ${accessToken()}`, ...headers },
        agent: false,
      });
      call.on('response', resolve).on('error', reject).end();
    });
  }
}
