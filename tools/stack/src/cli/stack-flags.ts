import { services, type ServiceName } from '../services/services.js';
import type { Replicas } from '../stack/stack-plan.js';
import { stackErrors } from '../stack.errors.js';
import { parseFlags } from './parse-flags.js';

export interface StackFlags {
  /** Begin with empty data. */
  readonly fresh: boolean;
  readonly demo: boolean;
  /** Of the gateway. */
  readonly port: number;
  readonly replicas: Replicas;
  readonly help: boolean;
}

export const DEFAULT_PORT = 8080;
const REPLICAS_AT_MOST = 9;

export const STACK_USAGE = `npm start -- [flags]
  --fresh                        begin with empty data
  --port N                       port of the gateway (default ${DEFAULT_PORT})
  --replicas order=2,inventory=2 run more than one of a service: ${replicableNames()}
  --no-demo                      start without the demo customer and orders
  --help                         show this
Environment:
  KAFKA_BROKERS=host:port,..     use this broker; default: one is started by Java 17 or newer, else by Docker`;

const OPTIONS = {
  fresh: { type: 'boolean', default: false },
  demo: { type: 'boolean', default: true },
  help: { type: 'boolean', default: false },
  port: { type: 'string' },
  replicas: { type: 'string' },
} as const;

/** @throws AppError `invalid_flag` that names the flag and what it takes. */
export function parseStackFlags(argv: readonly string[]): StackFlags {
  const values = parseFlags(argv, OPTIONS, ({ detail, cause }) =>
    stackErrors.invalid_flag({ cause, detail: `${detail}\n\n${STACK_USAGE}` }),
  );
  return {
    fresh: values.fresh,
    demo: values.demo,
    help: values.help,
    port: values.port === undefined ? DEFAULT_PORT : parsePort(values.port),
    replicas: values.replicas === undefined ? {} : parseReplicas(values.replicas),
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw stackErrors.invalid_flag({
    detail: `--port takes a number from 1 to 65535, not ${JSON.stringify(text)}.`,
  });
}

function parseReplicas(text: string): Replicas {
  const replicas: Partial<Record<ServiceName, number>> = {};
  for (const part of text.split(',')) {
    const match = /^([a-z-]+)=([1-9])$/.exec(part.trim());
    const row = services.find((service) => service.name === match?.[1] && service.replicable);
    if (!row) {
      throw stackErrors.invalid_flag({
        detail:
          `--replicas takes a list like order=2,inventory=2 with 1 to ${REPLICAS_AT_MOST} of each of ` +
          `${replicableNames()}, not ${JSON.stringify(part)}.`,
      });
    }
    replicas[row.name] = Number(match?.[2]);
  }
  return replicas;
}

function replicableNames(): string {
  return services
    .filter((service) => service.replicable)
    .map((service) => service.name)
    .join(', ');
}
