import { type Context, currentContextOrUndefined } from '@millrace/context';
import type pg from 'pg';
import { sendCancelRequest } from './cancel-request.js';
import type { PreparedStatement, QueryResult } from './database.js';
import { connectionFailure, sqlStateOf } from './database-errors.js';
import { run } from './run-statement.js';

const QUERY_CANCELED = '57014';

/**
 * Runs a statement for as long as the current context lasts: when that ends, the server is told to cancel it.
 * The connection is fit for other use when this settles, or known to be broken.
 * @throws ContextError when the context ended, before or meanwhile; else what the server or the driver throws.
 */
export async function runWithinContext<Row>(
  client: pg.ClientBase,
  statement: string | PreparedStatement,
  parameters: readonly unknown[],
  onCancelFailed: (error: Error) => void,
): Promise<QueryResult<Row>> {
  const context = currentContextOrUndefined();
  if (!context) return run<Row>(client, statement, parameters);
  context.throwIfDone();
  let cancelling: Promise<void> | undefined;
  const leave = context.onDone(() => {
    cancelling = sendCancelRequest(client).catch(onCancelFailed);
  });
  try {
    return await run<Row>(client, statement, parameters);
  } catch (error) {
    // By our request, or by the server's own clock, which was told the same deadline.
    if (sqlStateOf(error) === QUERY_CANCELED && context.error) throw context.error;
    throw error;
  } finally {
    leave();
    await cancelling;
  }
}

/**
 * A connection of the pool, for as long as the current context lasts: who has no time left does not go on
 * waiting for one, and begins nothing on one that comes too late.
 * @throws ContextError; `ConnectionRefused` when the server answers and lets nobody in; else what the driver throws.
 */
export async function takeConnection(pool: pg.Pool): Promise<pg.PoolClient> {
  const context = currentContextOrUndefined();
  context?.throwIfDone();
  const connecting = connect(pool);
  if (!context) return connecting;
  const outcome = await Promise.race([connecting, endOf(context, connecting)]);
  if (outcome !== 'ended') return outcome;
  connecting.then(
    (client) => client.release(),
    () => undefined,
  );
  throw context.error!;
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw connectionFailure(error);
  }
}

function endOf(context: Context, connecting: Promise<unknown>): Promise<'ended'> {
  return new Promise((resolve) => {
    const leave = context.onDone(() => resolve('ended'));
    connecting.then(leave, leave);
  });
}
