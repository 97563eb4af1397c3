/**
 * How a service's statements are planned. They touch some rows of tables that grow, by their keys, again and again;
 * a prepared statement keeps the plan of the day on which it was first run. On a small table that is a scan of all
 * of it, hashed, and it stays so until the table is analysed, however large it has become: a batch then costs what
 * the table is long. So: one plan, made once, that goes by an index wherever there is one. What has no index (an
 * audit that sums up a table) is scanned as before.
 */
export const PLANNER_SETTINGS = [
  'SET plan_cache_mode = force_generic_plan',
  'SET enable_seqscan = off',
  'SET enable_hashjoin = off',
  'SET enable_mergejoin = off',
  'SET enable_material = off',
  'SET jit = off',
].join('; ');

/**
 * The opposite, for a transaction that reads large sets once: a plan for the tables as they are now. By an index, row
 * for row, two tables of a thousand rows are a million comparisons.
 */
export const REPORT_SETTINGS = [
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  'SET LOCAL plan_cache_mode = force_custom_plan',
  'SET LOCAL enable_seqscan = on',
  'SET LOCAL enable_hashjoin = on',
  'SET LOCAL enable_mergejoin = on',
  'SET LOCAL enable_material = on',
].join('; ');
