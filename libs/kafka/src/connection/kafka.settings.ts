import { defineSettings, flag, list } from '@millrace/config';
import { z } from 'zod';

/** Settings of whatever speaks Kafka. */
export const kafkaSettings = defineSettings({
  kafkaBrokers: { env: 'KAFKA_BROKERS', schema: list, doc: 'Kafka brokers, host:port, comma separated.' },
  kafkaTls: {
    env: 'KAFKA_TLS',
    schema: flag,
    default: false,
    doc: "Speak TLS to the brokers, and check that their certificates carry the brokers' names.",
  },
  kafkaTlsCaFile: {
    env: 'KAFKA_TLS_CA_FILE',
    schema: z.string().min(1),
    optional: true,
    doc: "PEM file with the authorities that sign the brokers' certificates; empty: those that Node trusts. Read at start.",
  },
  kafkaSaslMechanism: {
    env: 'KAFKA_SASL_MECHANISM',
    schema: z.enum(['scram-sha-512', 'scram-sha-256']),
    optional: true,
    doc: 'How to sign in to the brokers: scram-sha-512 or scram-sha-256; empty: not at all.',
  },
  kafkaSaslUsername: {
    env: 'KAFKA_SASL_USERNAME',
    schema: z.string().min(1),
    optional: true,
    doc: 'Kafka user; required with KAFKA_SASL_MECHANISM.',
  },
  kafkaSaslPassword: {
    env: 'KAFKA_SASL_PASSWORD',
    schema: z.string().min(1),
    optional: true,
    secret: true,
    doc: "The Kafka user's password; required with KAFKA_SASL_MECHANISM.",
  },
});
