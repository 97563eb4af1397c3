/** Seconds between the end of an orderly shutdown and the kill: for its last log lines, and a slow node. */
const MARGIN_SECONDS = 5;

/** How long a pod may take to end: the pre-stop wait, the drain, and a margin. */
export function terminationGraceSeconds(settings: Readonly<Record<string, string>>): number {
  const ms = Number(settings['SHUTDOWN_PRESTOP_MS']) + Number(settings['SHUTDOWN_TIMEOUT_MS']);
  if (!Number.isFinite(ms)) throw new Error('SHUTDOWN_PRESTOP_MS and SHUTDOWN_TIMEOUT_MS must be set');
  return Math.ceil(ms / 1000) + MARGIN_SECONDS;
}
