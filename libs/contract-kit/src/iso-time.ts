let lastMs = Number.NaN;
let lastText = '';

/** ISO 8601, UTC. The messages of a batch are of one moment or two: its text is made once. */
export function isoTime(timeMs: number): string {
  if (timeMs !== lastMs) {
    lastText = new Date(timeMs).toISOString();
    lastMs = timeMs;
  }
  return lastText;
}
