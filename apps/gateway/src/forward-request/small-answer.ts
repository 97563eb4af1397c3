import { gatewayErrors } from '../gateway.errors.js';
import { fateOf } from '../upstream/connection-errors.js';
import type { UpstreamResponse } from '../upstream/upstream.client.js';

/** What is this small is read before it is passed on: one write instead of a pipe with its events. */
const MAX_BYTES = 65_536;

/** Whether an answer says itself that it is small; what a HEAD says is of another answer. */
export function isSmallAnswer(method: string, { headers }: Pick<UpstreamResponse, 'headers'>): boolean {
  const length = headers['content-length'];
  return method !== 'HEAD' && typeof length === 'string' && Number(length) <= MAX_BYTES;
}

/**
 * The whole of a small answer.
 * @throws AppError `upstream_unavailable` when it breaks off: nothing of it has left, so that can still be said.
 */
export async function readSmallAnswer(response: UpstreamResponse): Promise<Buffer> {
  try {
    return Buffer.from(await response.body.arrayBuffer());
  } catch (error) {
    if (fateOf(error) === 'other') throw error;
    throw gatewayErrors.upstream_unavailable({
      cause: error,
      detail: 'The service behind this route broke off its answer; what was asked may have happened.',
    });
  }
}
