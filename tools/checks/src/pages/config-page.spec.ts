import { describe, expect, it } from '@jest/globals';
import { configPage, envExample } from './config-page.js';

const services = [
  {
    service: 'order',
    settings: [
      { env: 'PORT', default: 0, doc: 'TCP port; 0 | any.' },
      { env: 'KAFKA_BROKERS', doc: 'Brokers.' },
      { env: 'DATABASE_URL', doc: 'Postgres.', secret: true },
      { env: 'KAFKA_SASL_PASSWORD', doc: 'Password.', secret: true, optional: true },
    ],
  },
];

describe('generated settings pages', () => {
  it('the page shows defaults, what is required and what is secret', () => {
    const page = configPage(services);
    expect(page).toContain('| `PORT` | `0` | TCP port; 0 \\| any. |');
    expect(page).toContain('| `KAFKA_BROKERS` | required |');
    expect(page).toContain('| `DATABASE_URL` | required, secret |');
    expect(page).toContain('| `KAFKA_SASL_PASSWORD` | none, secret |');
  });

  it('the example leaves defaults as comments and what is required empty', () => {
    expect(envExample(services)).toContain('# PORT=0\n# Brokers.\nKAFKA_BROKERS=\n');
    expect(envExample(services)).toContain('# Password.\n# KAFKA_SASL_PASSWORD=\n');
  });
});
