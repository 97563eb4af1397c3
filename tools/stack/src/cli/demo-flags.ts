import { join } from 'node:path';
import { CHECKOUT } from '../services/checkout.js';
import { stackErrors } from '../stack.errors.js';
import { TARGET_USAGE, parseTargetFlags } from '../target/target-flags.js';
import type { Target } from '../target/target.js';

export interface DemoFlags {
  readonly help: boolean;
  readonly target: Target | undefined;
}

export const DEMO_USAGE = `npm run demo -- [flags]
${TARGET_USAGE}
  --help                     show this`;

/** @throws AppError `invalid_flag` that says what is wrong. */
export function parseDemoFlags(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): DemoFlags {
  if (argv.includes('--help')) return { help: true, target: undefined };
  const { target, rest } = parseTargetFlags(argv, { env, defaultEnvFile: join(CHECKOUT, '.env') });
  if (rest.length > 0) {
    throw stackErrors.invalid_flag({ detail: `The demo does not know ${rest.join(' ')}.\n\n${DEMO_USAGE}` });
  }
  return { help: false, target };
}
