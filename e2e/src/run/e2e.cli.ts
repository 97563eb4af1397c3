import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { TARGET_USAGE, parseTargetFlags, type Target } from '@millrace/stack';
import { ShopClient } from '../shop-client.js';
import { TARGET_VARIABLE } from './current-target.js';
import { LOCAL_ONLY, TARGET_ROOT, announcement, selectSpecs } from './select-specs.js';

const ROOT = join(import.meta.dirname, '../../..');
const USAGE = `npm run e2e -- [flags] [what jest takes, e.g. the name of a spec]
${TARGET_USAGE}`;

/**
 * Runs the end-to-end specs: on a stack that is started for them, or with `--target` on a system that is there.
 * @returns the exit code.
 */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { target, rest } = parseTargetFlags(argv, {
    env: process.env,
    defaultEnvFile: join(ROOT, '.env'),
  });
  if (!target) return jest(rest, {});
  await checkTarget(target);
  const files = globSync(['e2e/dist/**/*.e2e-spec.js', '{apps,libs,tools}/*/dist/**/*.e2e-spec.js'], {
    cwd: ROOT,
  });
  process.stdout.write(`${announcement(target.gatewayUrl, selectSpecs(files.sort()))}\n`);
  // Behind the rest: these flags take every word that follows.
  return jest([...rest, '--roots', TARGET_ROOT, '--testPathIgnorePatterns', LOCAL_ONLY.source], {
    [TARGET_VARIABLE]: JSON.stringify(target),
  });
}

/** One clear answer instead of one per spec. */
async function checkTarget({ gatewayUrl, operator }: Target): Promise<void> {
  try {
    const client = new ShopClient(gatewayUrl);
    // Any answer will do: this one does not wait for a system that is not there.
    await client.request('GET', '/v1/auth/me');
    await client.logIn(operator);
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
    throw new Error(`The operator ${operator.email} cannot log in at ${gatewayUrl}: ${reason}`, {
      cause: error,
    });
  }
}

async function jest(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js'), ...args],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, TEST_KIND: 'e2e', ...env } },
  );
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
