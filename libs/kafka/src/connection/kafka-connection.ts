import { readCertificates, type SettingValues } from '@millrace/config';
import { AppError, type FieldProblem } from '@millrace/errors';
import { kafkaSettings } from './kafka.settings.js';

/** How a client proves who it is, and how it knows the brokers. */
export interface KafkaSecurity {
  /** TLS; `ca` are PEM certificates, undefined for the authorities that Node trusts. */
  readonly tls?: { readonly ca: readonly string[] | undefined };
  readonly sasl?: {
    readonly mechanism: 'scram-sha-512' | 'scram-sha-256';
    readonly username: string;
    readonly password: string;
  };
}

/** Where the brokers are and how to speak to them. */
export interface KafkaConnection {
  /** host:port. */
  readonly brokers: readonly string[];
  readonly security: KafkaSecurity;
}

/**
 * The connection that the settings describe; reads the file of authorities.
 * @throws AppError `invalid_settings` when they contradict each other, or the file is no use.
 */
export function kafkaConnection(settings: SettingValues<typeof kafkaSettings>): KafkaConnection {
  const problems = [...contradictions(settings)];
  if (problems.length > 0) throw contradicting(problems);
  const { kafkaBrokers: brokers, kafkaTls, kafkaTlsCaFile, kafkaSaslMechanism: mechanism } = settings;
  const { kafkaSaslUsername: username, kafkaSaslPassword: password } = settings;
  const signsIn = mechanism !== undefined && username !== undefined && password !== undefined;
  return {
    brokers,
    security: {
      ...(kafkaTls ? { tls: { ca: authorities(kafkaTlsCaFile) } } : {}),
      ...(signsIn ? { sasl: { mechanism, username, password } } : {}),
    },
  };
}

function authorities(file: string | undefined): readonly string[] | undefined {
  return file === undefined ? undefined : readCertificates(kafkaSettings.kafkaTlsCaFile.env, file);
}

function* contradictions(settings: SettingValues<typeof kafkaSettings>): Iterable<FieldProblem> {
  const {
    kafkaSaslMechanism: mechanism,
    kafkaSaslUsername: username,
    kafkaSaslPassword: password,
  } = settings;
  if (settings.kafkaTlsCaFile !== undefined && !settings.kafkaTls) {
    yield { path: kafkaSettings.kafkaTlsCaFile.env, message: 'has no effect without KAFKA_TLS=true' };
  }
  for (const [setting, value] of [
    [kafkaSettings.kafkaSaslUsername, username],
    [kafkaSettings.kafkaSaslPassword, password],
  ] as const) {
    if (mechanism !== undefined && value === undefined) {
      yield { path: setting.env, message: 'is required with KAFKA_SASL_MECHANISM' };
    }
    if (mechanism === undefined && value !== undefined) {
      yield { path: setting.env, message: 'has no effect without KAFKA_SASL_MECHANISM' };
    }
  }
}

function contradicting(problems: readonly FieldProblem[]): AppError {
  const lines = problems.map(({ path, message }) => `  ${path} ${message}`);
  return new AppError({
    code: 'invalid_settings',
    kind: 'internal',
    detail: `${problems.length} setting(s) are missing or wrong:\n${lines.join('\n')}`,
    fields: problems,
  });
}
