import { parseFlags, readStackState, type StackState } from '@millrace/stack';
import { chaosErrors } from '../chaos.errors.js';
import { deploymentOfStack, type Deployment } from '../facts/deployment.js';

export const VERIFY_USAGE = `npm run verify -- [flags]

Checks a running system from its databases, its topics and its provider's ledger, and changes nothing.

  --stack FILE    a stack of this machine, by its stack.json (npm start: .millrace/stack.json)
  --wait SECONDS  how long it may take until nothing is under way (default: 60)
  --help

Any other system is named by the environment:
  MILLRACE_URL                  the gateway
  ORDER_SHARD_DATABASE_URLS     every shard of the orders, comma separated
  INVENTORY_DATABASE_URL, PAYMENT_DATABASE_URL
  KAFKA_BROKERS
  PAYMENT_PROVIDER_URL, PAYMENT_PROVIDER_API_KEY   without them money is not checked`;

export interface VerifyFlags {
  readonly help: boolean;
  readonly waitMs: number;
  readonly deployment: Deployment | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

const DEFAULT_WAIT_SECONDS = 60;

const OPTIONS = { help: { type: 'boolean' }, stack: { type: 'string' }, wait: { type: 'string' } } as const;

/** @throws AppError `invalid_flag` that says what is missing. */
export function parseVerifyFlags(args: readonly string[], env: Env): VerifyFlags {
  const { help, stack, wait } = parseFlags(args, OPTIONS, ({ detail, cause }) =>
    chaosErrors.invalid_flag({ cause, detail: `${detail}\n\n${VERIFY_USAGE}` }),
  );
  const seconds = Number(wait ?? DEFAULT_WAIT_SECONDS);
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw chaosErrors.invalid_flag({ detail: `--wait takes a number of seconds, not "${wait}".` });
  }
  if (help) return { help, waitMs: 0, deployment: undefined };
  const deployment = stack === undefined ? deploymentOfEnv(env) : deploymentOfStack(stateOf(stack));
  return { help: false, waitMs: seconds * 1_000, deployment };
}

function stateOf(file: string): StackState {
  const state = readStackState(file);
  if (!state) throw chaosErrors.invalid_flag({ detail: `No stack runs at ${file}.` });
  return state;
}

function deploymentOfEnv(env: Env): Deployment {
  const required = (name: string) => {
    const value = env[name];
    if (value) return value;
    throw chaosErrors.invalid_flag({ detail: `${name} is needed.\n\n${VERIFY_USAGE}` });
  };
  const shards = required('ORDER_SHARD_DATABASE_URLS').split(',');
  const gatewayUrl = required('MILLRACE_URL');
  const providerUrl = env['PAYMENT_PROVIDER_URL'];
  return {
    gatewayUrl,
    shards: Object.fromEntries(shards.map((url, index) => [`order shard ${index}`, url])),
    inventoryUrl: required('INVENTORY_DATABASE_URL'),
    paymentUrl: required('PAYMENT_DATABASE_URL'),
    brokers: required('KAFKA_BROKERS').split(','),
    readyUrls: { gateway: gatewayUrl },
    ...(providerUrl && {
      provider: { url: providerUrl, apiKey: required('PAYMENT_PROVIDER_API_KEY') },
    }),
  };
}
