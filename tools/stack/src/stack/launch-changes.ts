import type { DetourListener } from '../kafka/detour-listener.js';
import type { ServiceName } from '../services/services.js';

/** What a stack launches otherwise than usual: for measurements and experiments. */
export interface LaunchChanges {
  /** Flags of Node after the usual ones, for a replica by its name: `order`, or `order-2`. */
  readonly nodeFlags?: (instance: string) => readonly string[];
  /** Environment variables beside, or instead of, those that the stack sets. */
  readonly env?: Partial<Readonly<Record<ServiceName, Readonly<Record<string, string>>>>>;
  /** The same for a replica by its name, asked at each of its starts: it may start differently the next time. */
  readonly instanceEnv?: (instance: string) => Readonly<Record<string, string>>;
  /** Where the code of a service is, and where it runs; default: its folder in the checkout. Has `dist/main.js`. */
  readonly appFolder?: (service: ServiceName) => string;
  /** Settings of Postgres beside, or instead of, the usual ones, e.g. `shared_preload_libraries`. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** Of the broker's Java, after the usual ones; without effect on a broker that runs in a container, or is given. */
  readonly kafkaJvmFlags?: readonly string[];
  /** A second listener of the only broker, for services whose `KAFKA_BROKERS` lead there; refused by a container. */
  readonly kafkaDetour?: DetourListener;
}
