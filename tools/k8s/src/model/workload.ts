/** What runs in the cluster and comes from this repository. */
export interface Workload {
  /** Name of the app, its image, Deployment, Service, ServiceAccount and `app.kubernetes.io/name` label. */
  readonly name: AppName;
  readonly component: 'gateway' | 'service';
  /** Folder under `k8s/` that holds its manifests. */
  readonly home: string;
  readonly what: string;
  readonly port: number;
  /** In the base; overlays and autoscalers change it. */
  readonly replicas: number;
  readonly resources: Resources;
  /** Databases it reads and writes, by the name of their cluster. */
  readonly databases: readonly DatabaseName[];
  readonly kafka?: KafkaUse;
  /** How it gets in there; its migration too. */
  readonly databaseSecrets: readonly SecretVariable[];
  /** What `dist/migrate.js` alone reads. */
  readonly migrationSettings?: Readonly<Record<string, string>>;
  /**
   * Non-secret settings by environment variable: those that differ from the default or matter in operation. Those
   * of TLS to Kafka and Postgres are derived.
   */
  readonly settings: Readonly<Record<string, string>>;
  /** Settings that an overlay or a component gives a value. */
  readonly settingsLeftOpen?: readonly string[];
  readonly secrets: readonly SecretVariable[];
  /** On top of the certificates of the authorities of Kafka and Postgres. */
  readonly files: readonly SecretFile[];
}

export type AppName = 'gateway' | 'auth' | 'order' | 'inventory' | 'payment' | 'payment-sandbox';

export type DatabaseName =
  | 'db-auth'
  | 'db-inventory'
  | 'db-payment'
  | 'db-payment-sandbox'
  | 'db-order-control'
  | 'db-order-shard-0'
  | 'db-order-shard-1';

export interface Resources {
  /** Processor time asked for, in thousandths of a core. */
  readonly cpuMilli: number;
  /** Guard against a runaway, not a throttle: JavaScript itself takes one core at most. */
  readonly cpuLimitMilli: number;
  readonly memoryMiB: number;
  readonly memoryLimitMiB: number;
  /** `--max-old-space-size`; the rest of the limit is for buffers, code and stacks. */
  readonly heapMiB: number;
}

/** How a service uses Kafka; topics by name. What may not be done is derived: everything else. */
export interface KafkaUse {
  /** The KafkaUser; the Secret with its password has the same name. */
  readonly user: string;
  readonly consumerGroups: readonly string[];
  /**
   * Heard by the consumer groups, and written to: a redriven dead letter goes back to the topic it came from. A
   * copy of each dead letter goes to the `.dlq` of the topic, which no service reads.
   */
  readonly hears: readonly string[];
  /** Heard like the others, but nobody waits for it: no replica is added for its sake. Default: none. */
  readonly hearsAtLeisure?: readonly string[];
  readonly sends: readonly string[];
  /** Compacted topics read whole into memory, each time under a new group name that begins with the prefix. */
  readonly tables: readonly { readonly topic: string; readonly groupPrefix: string }[];
}

/** A setting whose value is in a Secret that the repository names and never holds. */
export interface SecretVariable {
  readonly variable: string;
  readonly secret: string;
  readonly key: string;
  /** The pod starts without it. */
  readonly optional?: boolean;
}

/** One key of a Secret as a file. */
export interface SecretFile {
  readonly secret: string;
  readonly key: string;
  /** Below `/etc/millrace`. */
  readonly path: string;
}
