import { loadSettings } from '@millrace/config';
import type { Topic } from '@millrace/contract-kit';
import { createKafka, kafkaConnection, kafkajs, kafkaSettings } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import { eventually, secureKafka, type SecureKafka } from '@millrace/testing';
import type { AclEntry, Admin, Kafka, Message, Producer } from 'kafkajs';

/** A KafkaUser, as far as a broker is told of it. */
export interface KafkaUserManifest {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly authorization: {
      readonly acls: readonly {
        readonly resource: {
          readonly type: 'topic' | 'group';
          readonly name: string;
          readonly patternType: 'literal' | 'prefix';
        };
        readonly operations: readonly ('Read' | 'Write' | 'Describe' | 'DescribeConfigs')[];
      }[];
    };
  };
}

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const OPERATIONS = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
};
const MESSAGE: Message = { key: 'k', value: 'v', partition: 0 };
const logger = createLogger({ service: 'spec', level: 'silent' });
const PASSWORD = 'a-long-password';
/** For a machine that is busy; a refusal is told at once. */
const RETRY = { retries: 2 };

/** A broker with the topics of the contracts, and the users and ACLs that Strimzi would make of manifests. */
export class SecuredCluster {
  private readonly clients = new Map<string, Kafka>();
  private readonly producers = new Map<string, Producer>();

  private constructor(private readonly kafka: SecureKafka) {}

  /** One record waits in each topic. */
  static async open(topics: readonly Topic[], users: readonly KafkaUserManifest[]): Promise<SecuredCluster> {
    const names = users.map(({ metadata }) => metadata.name);
    const kafka = await secureKafka({
      topics,
      users: names.map((name) => ({ name, password: PASSWORD })),
      acls: true,
    });
    const plain = createKafka({ clientId: 'spec', brokers: kafka.plainBrokers, logger });
    const [admin, producer] = [plain.admin(), plain.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createAcls({ acl: users.flatMap(aclsOf) });
    for (const { name } of topics) await producer.send({ topic: name, messages: [MESSAGE] });
    // From here on there is a coordinator of groups: one that is not found has been refused.
    await eventually(() => admin.fetchOffsets({ groupId: 'spec' }), {
      waitingFor: 'a coordinator of groups',
    });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    return new SecuredCluster(kafka);
  }

  /** The settings of a service that signs in as this user. */
  envOf(user: string): Readonly<Record<string, string>> {
    return this.kafka.env({ name: user, password: PASSWORD });
  }

  connectionOf(user: string) {
    return kafkaConnection(loadSettings(kafkaSettings, this.envOf(user)));
  }

  /** Why the broker does not take a record of this user; undefined when it does. */
  async refusalOfWrite(user: string, topic: string): Promise<string | undefined> {
    const producer = this.producers.get(user) ?? this.clientOf(user).producer({ retry: RETRY });
    if (!this.producers.has(user)) await producer.connect();
    this.producers.set(user, producer);
    return (await attempt(() => producer.send({ topic, messages: [MESSAGE] }))).refusal;
  }

  /** Why this user, in this group, gets no record of a topic that holds one; undefined when it does. */
  async refusalOfRead(user: string, groupId: string, topic: string): Promise<string | undefined> {
    const consumer = this.clientOf(user).consumer({
      groupId,
      maxWaitTimeInMs: 50,
      allowAutoTopicCreation: false,
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    const { promise: read, resolve, reject } = Promise.withResolvers<void>();
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const { refusal } = await attempt(async () => {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve(resolve()) });
      await read;
    });
    await consumer.disconnect();
    return refusal;
  }

  /** What an administrative request of this user gives, or why it is refused. */
  async asAdmin<T>(user: string, work: (admin: Admin) => Promise<T>): Promise<Attempt<T>> {
    const admin = this.clientOf(user).admin({ retry: RETRY });
    await admin.connect();
    const outcome = await attempt(() => work(admin));
    await admin.disconnect();
    return outcome;
  }

  grantAll(admin: Admin, user: string): Promise<boolean> {
    const everything = { ...allow(user), operation: AclOperationTypes.ALL, resourceName: 'payment.events' };
    const topic = {
      resourceType: AclResourceTypes.TOPIC,
      resourcePatternType: ResourcePatternTypes.LITERAL,
    };
    return admin.createAcls({ acl: [{ ...everything, ...topic }] });
  }

  async close(): Promise<void> {
    await Promise.all([...this.producers.values()].map((producer) => producer.disconnect()));
    await this.kafka.stop();
  }

  private clientOf(user: string): Kafka {
    const known = this.clients.get(user);
    const client = known ?? createKafka({ clientId: user, ...this.connectionOf(user), logger, ...RETRY });
    this.clients.set(user, client);
    return client;
  }
}

const allow = (user: string) => ({
  principal: `User:${user}`,
  host: '*',
  permissionType: AclPermissionTypes.ALLOW,
});

function aclsOf({ metadata, spec }: KafkaUserManifest): AclEntry[] {
  return spec.authorization.acls.flatMap(({ resource: { type, name, patternType }, operations }) =>
    operations.map((operation) => ({
      ...allow(metadata.name),
      operation: OPERATIONS[operation],
      resourceName: name,
      resourceType: type === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
      resourcePatternType:
        patternType === 'literal' ? ResourcePatternTypes.LITERAL : ResourcePatternTypes.PREFIXED,
    })),
  );
}

interface Attempt<T> {
  readonly value?: T;
  /** The broker's own name of it. */
  readonly refusal?: string;
}

/** @throws whatever is no refusal of the broker. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    const refusal = protocolNameOf(error);
    if (refusal === undefined) throw error;
    return { refusal };
  }
}

interface KafkaFailure {
  readonly type?: string;
  readonly name?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** Of an error that kafkajs may have wrapped, or collected with others. */
function protocolNameOf(error: unknown): string | undefined {
  const { type, name, cause, errors } = error as KafkaFailure;
  if (type !== undefined) return type;
  // kafkajs asks every broker, and keeps to itself that each has refused.
  if (name === 'KafkaJSGroupCoordinatorNotFound') return 'GROUP_AUTHORIZATION_FAILED';
  for (const inner of [cause, ...(errors ?? [])]) {
    const found = inner === undefined ? undefined : protocolNameOf(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
