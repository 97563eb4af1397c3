import { join } from 'node:path';
import { startStack, type Stack } from '@millrace/stack';
import { currentTarget } from './run/current-target.js';

declare global {
  // Jest hands nothing from set-up to tear-down; both run in the main process.
  var millraceStack: Stack | undefined;
}

/**
 * Starts the whole system once for all specs, on free ports and empty data, two instances of the busiest
 * services. A run with a target finds its system there.
 */
export default async function globalSetup(): Promise<void> {
  if (currentTarget()) return;
  const dataDir = join(import.meta.dirname, '../../.millrace/e2e');
  const stack = await startStack({
    dataDir,
    fresh: true,
    replicas: { order: 2, inventory: 2 },
    // Below what any statement may take (30 s): so each handler's own limit is that of the step, and can be seen.
    // The provider tells how long each call says that it is waited for.
    launch: {
      env: {
        order: { STOCK_TIMEOUT_MS: '28000', PAYMENT_TIMEOUT_MS: '28000' },
        'payment-sandbox': { LOG_LEVEL: 'debug' },
      },
    },
    onEvent: ({ text }) => process.stderr.write(`${text}\n`),
  });
  globalThis.millraceStack = stack;
  process.env['MILLRACE_STACK_FILE'] = join(dataDir, 'stack.json');
}
