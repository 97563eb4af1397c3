import { contracts, paymentEvents } from '@millrace/contracts';
import { type Service, startService } from '@millrace/service-kit';
import { freshKafka, type OpenTopics, openTopics, type TokenIssuer, tokenIssuer } from '@millrace/testing';
import { payment } from '../payment.service.js';
import { type TestPayments, testPayments } from './test-payments.js';
import { type TestSandbox, testSandbox } from './test-sandbox.js';

/** Payment as a service, over a real Postgres, a real Kafka and the real sandbox. */
export interface PaymentServices {
  readonly sandbox: TestSandbox;
  readonly payments: TestPayments;
  /** Hears what payment tells. */
  readonly topics: OpenTopics;
  readonly issuer: TokenIssuer;
  /** Starts a replica. */
  start(): Promise<Service>;
  /** Stops every replica that still runs, and all they stand on. */
  close(): Promise<void>;
}

/**
 * @param env further settings of payment, by variable.
 * @param sandboxEnv the same of the sandbox.
 */
export async function paymentServices(
  env: Readonly<Record<string, string>> = {},
  sandboxEnv: Readonly<Record<string, string>> = {},
): Promise<PaymentServices> {
  const [sandbox, payments, kafka, issuer] = await Promise.all([
    testSandbox(sandboxEnv),
    testPayments(),
    freshKafka(contracts.allTopics()),
    tokenIssuer(),
  ]);
  const topics = await openTopics(contracts, kafka.brokers, [paymentEvents.name]);
  const started: Service[] = [];
  return {
    sandbox,
    payments,
    topics,
    issuer,
    start: async () => {
      const service = await startService(payment, {
        DATABASE_URL: payments.url,
        KAFKA_BROKERS: kafka.brokers.join(','),
        AUTH_JWKS_URL: issuer.jwksUrl,
        PAYMENT_PROVIDER_URL: sandbox.url,
        PAYMENT_PROVIDER_API_KEY: sandbox.apiKey,
        LOG_LEVEL: 'fatal',
        ...env,
      });
      started.push(service);
      return service;
    },
    close: async () => {
      await topics.stop();
      await Promise.all(started.map((service) => service.stop()));
      await Promise.all([sandbox.stop(), payments.remove(), kafka.stop(), issuer.stop()]);
    },
  };
}
