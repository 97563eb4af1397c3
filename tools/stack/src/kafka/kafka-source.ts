import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { stackErrors } from '../stack.errors.js';
import { JAVA_MAJOR_AT_LEAST, isJavaRecentEnough, javaVersion } from './java.js';
import { kafkaJarsDir } from './kafka-jars.js';

const run = promisify(execFile);

/** Where the stack's broker comes from. */
export type KafkaSource =
  | { readonly kind: 'external'; readonly brokers: readonly string[] }
  | { readonly kind: 'java'; readonly javaVersion: string }
  | { readonly kind: 'docker' };

export interface KafkaMeans {
  /** The text of KAFKA_BROKERS. */
  readonly brokers: string | undefined;
  readonly javaVersion: string | undefined;
  readonly jarsInstalled: boolean;
  readonly maven: boolean;
  readonly docker: boolean;
}

/** What this machine offers, looked up only as far as needed. */
export async function findKafkaSource(env: NodeJS.ProcessEnv = process.env): Promise<KafkaSource> {
  const brokers = env.KAFKA_BROKERS;
  if (brokers) return chooseKafkaSource({ ...NOTHING, brokers });
  const jarsInstalled = existsSync(kafkaJarsDir(env));
  const [java, maven] = await Promise.all([
    javaVersion(),
    jarsInstalled ? false : answers('mvn', ['--version']),
  ]);
  const means = { ...NOTHING, javaVersion: java, jarsInstalled, maven };
  if (isJavaRecentEnough(java) && (jarsInstalled || maven)) return chooseKafkaSource(means);
  return chooseKafkaSource({ ...means, docker: await answers('docker', ['info']) });
}

const NOTHING: KafkaMeans = {
  brokers: undefined,
  javaVersion: undefined,
  jarsInstalled: false,
  maven: false,
  docker: false,
};

/**
 * A broker that is given; else Java with Kafka's jars, or with Maven that brings them; else Docker.
 * @throws AppError `no_kafka` that says what is missing and what to do.
 */
export function chooseKafkaSource(means: KafkaMeans): KafkaSource {
  if (means.brokers) return { kind: 'external', brokers: splitBrokers(means.brokers) };
  const java = isJavaRecentEnough(means.javaVersion) ? means.javaVersion : undefined;
  if (java !== undefined && (means.jarsInstalled || means.maven)) return { kind: 'java', javaVersion: java };
  if (means.docker) return { kind: 'docker' };
  const maven = means.jarsInstalled ? 'not needed' : means.maven ? 'there' : 'missing';
  throw stackErrors.no_kafka({
    detail: [
      'There is no way to get a Kafka broker here ' +
        `(Java: ${means.javaVersion ?? 'missing'}; Maven: ${maven}; Docker: no answer). Do one of these:`,
      `  - install Java ${JAVA_MAJOR_AT_LEAST} or newer and Maven (Debian: apt-get install openjdk-17-jre-headless maven; macOS: brew install openjdk maven)`,
      '  - start Docker',
      '  - set KAFKA_BROKERS=host:port[,host:port] to a broker that runs',
    ].join('\n'),
  });
}

function splitBrokers(text: string): readonly string[] {
  const brokers = text
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
  const wrong = brokers.filter((broker) => !/^[^\s:/]+:\d{1,5}$/.test(broker));
  if (brokers.length > 0 && wrong.length === 0) return brokers;
  throw stackErrors.invalid_flag({
    detail: `KAFKA_BROKERS must be a list like host:9092,other:9092; got ${JSON.stringify(text)}.`,
  });
}

async function answers(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args, { timeout: 10_000 }).then(
    () => true,
    // Not installed, or installed and not working: in both cases it cannot be used, which the error will say.
    () => false,
  );
}
