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
