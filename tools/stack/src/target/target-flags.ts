import { existsSync, readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { stackErrors } from '../stack.errors.js';
import type { Target } from './target.js';

type Env = Readonly<Record<string, string | undefined>>;

export interface TargetFlags {
  /** Absent when the flags name none: then a system of one's own is started. */
  readonly target?: Target;
  /** What is no flag of a target, in its order. */
  readonly rest: readonly string[];
}

export interface TargetSources {
  /** The environment of this process. */
  readonly env: Env;
  /** Read when the flags name no file and the environment no operator; it need not be there. */
  readonly defaultEnvFile: string;
}

export const TARGET_USAGE = `  --target URL               use the system whose gateway is there, and start none
  --operator-env-file FILE   file with BOOTSTRAP_OPERATOR_EMAIL and BOOTSTRAP_OPERATOR_PASSWORD
                             (default: the environment, else .env, which npm run secrets writes)
  --provider URL             the payment sandbox of that system, if it can be reached: its ledger is read
                             by PROVIDER_API_KEY of the same file; default: what the payments API says`;

const options = {
  target: { type: 'string' },
  'operator-env-file': { type: 'string' },
  provider: { type: 'string' },
} as const;

/** @throws AppError `invalid_flag` that says what is missing. */
export function parseTargetFlags(argv: readonly string[], sources: TargetSources): TargetFlags {
  const { values, tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const ours = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(options, token.name)) continue;
    if (token.value === undefined) throw invalid(`${token.rawName} takes a value.`);
    ours.add(token.index);
    if (!token.inlineValue) ours.add(token.index + 1);
  }
  const rest = argv.filter((_, index) => !ours.has(index));
  const { target, provider, 'operator-env-file': envFile } = values as Readonly<Record<string, string>>;
  if (target === undefined) {
    if (ours.size > 0) throw invalid('--operator-env-file and --provider belong to --target.');
    return { rest };
  }
  const env = readEnv(envFile, sources);
  return {
    rest,
    target: {
      gatewayUrl: baseUrl('--target', target),
      operator: {
        email: required(env, 'BOOTSTRAP_OPERATOR_EMAIL'),
        password: required(env, 'BOOTSTRAP_OPERATOR_PASSWORD'),
      },
      ...(provider !== undefined && {
        provider: { url: baseUrl('--provider', provider), apiKey: required(env, 'PROVIDER_API_KEY') },
      }),
    },
  };
}

function readEnv(file: string | undefined, { env, defaultEnvFile }: TargetSources): Env {
  if (file !== undefined) {
    if (!existsSync(file)) throw invalid(`--operator-env-file: ${file} does not exist.`);
    return parseEnv(readFileSync(file, 'utf8'));
  }
  return existsSync(defaultEnvFile) ? { ...parseEnv(readFileSync(defaultEnvFile, 'utf8')), ...env } : env;
}

function required(env: Env, name: string): string {
  const value = env[name];
  if (value) return value;
  throw invalid(`${name} is needed: set it, or name a file that has it by --operator-env-file.`);
}

function baseUrl(flag: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw invalid(`${flag} takes a URL like http://127.0.0.1:8080, not ${JSON.stringify(text)}.`);
  }
  return text.replace(/\/+$/, '');
}

function invalid(detail: string) {
  return stackErrors.invalid_flag({ detail: `${detail}\n\n${TARGET_USAGE}` });
}
