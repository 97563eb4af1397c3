import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '@millrace/stack';
import { request } from 'undici';
import { benchErrors } from '../bench.errors.js';

const POLL_MS = 20;

/** Waits until every service says that it is ready. @throws AppError `not_settled` */
export async function allReady(stack: Stack, timeoutMs: number): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const answers = await Promise.all(stack.stack.services.map(({ url }) => isReady(url)));
    const missing = stack.stack.services.filter((_, index) => !answers[index]);
    if (missing.length === 0) return;
    if (performance.now() > giveUpAt) {
      const names = missing.map(({ instance }) => instance).join(', ');
      throw benchErrors.not_settled({ detail: `${names} not ready after ${timeoutMs / 1_000} s.` });
    }
    await pause(POLL_MS);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/health/ready`, { headersTimeout: 2_000 });
    await body.dump();
    return statusCode === 200;
  } catch (error) {
    // Not listening (yet), or cut while it went down.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
