import { readFileSync, rmSync } from 'node:fs';
import type { DatabaseName, ServiceName } from '../services/services.js';
import type { ProcessIdentity } from '../processes/process-identity.js';
import { writePrivateFile } from './private-file.js';
import type { Account } from './stack-identity.js';

export interface BrokerEntry {
  /** `kafka`, or `kafka-2` for the second of several. */
  readonly name: string;
  readonly log: string;
  readonly dataDir: string;
  /** Absent while it is down. */
  readonly process?: ProcessIdentity;
}

export interface ServiceEntry {
  readonly service: ServiceName;
  /** `order`, or `order-2` for the second of several. */
  readonly instance: string;
  readonly url: string;
  /** The OpenAPI page. */
  readonly docs: string;
  readonly log: string;
  /** Absent while it is down. */
  readonly process?: ProcessIdentity;
}

/** The content of stack.json: all that tests, tools and people need to find a stack that runs. */
export interface StackState {
  readonly version: 2;
  readonly status: 'starting' | 'running' | 'stopping';
  readonly startedAt: string;
  readonly supervisor: ProcessIdentity;
  readonly gateway: { readonly url: string; readonly docs: string };
  readonly services: readonly ServiceEntry[];
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    /** URL of the superuser. */
    readonly adminUrl: string;
    readonly log: string;
    readonly dataDir: string;
    readonly process?: ProcessIdentity;
  };
  /** URLs with role and password. */
  readonly databases: Readonly<Record<DatabaseName, string>>;
  readonly kafka: {
    readonly source: 'external' | 'java' | 'docker';
    readonly brokers: readonly string[];
    /** Those that the stack has started; none when they are somebody else's. */
    readonly nodes: readonly BrokerEntry[];
  };
  readonly credentials: {
    readonly operator: Account;
    readonly customer: Account;
    readonly paymentProviderApiKey: string;
  };
  readonly dataDir: string;
  readonly logsDir: string;
}

const VERSION: StackState['version'] = 2;

/** The state of the stack in that file; undefined when none runs there, or one of another version of this. */
export function readStackState(file: string): StackState | undefined {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as StackState;
    return state.version === VERSION ? state : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeStackState(file: string, state: StackState): void {
  writePrivateFile(file, `${JSON.stringify(state, null, 2)}\n`);
}

export function removeStackState(file: string): void {
  rmSync(file, { force: true });
}

/** Every process that the state names, in the order in which a stack stops. */
export function processesOf(state: StackState): readonly ProcessIdentity[] {
  const entries = [
    ...state.services.map((service) => service.process),
    ...state.kafka.nodes.map((node) => node.process),
    state.postgres.process,
  ];
  return entries.filter((entry) => entry !== undefined);
}
