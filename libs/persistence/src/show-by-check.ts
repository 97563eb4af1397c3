/** Of `prom-client`, without it: a gauge whose only label is the check. */
export interface GaugeOfChecks {
  set(labels: { readonly check: string }, value: number): void;
}

/**
 * Shows what an audit found, summed by check. A check that found nothing shows 0: a gauge that keeps its last value,
 * or has none, tells nobody that all is well.
 */
export function showByCheck<Finding extends { readonly check: string }>(
  gauge: GaugeOfChecks,
  checks: readonly Finding['check'][],
  findings: readonly Finding[],
  valueOf: (finding: Finding) => number,
): void {
  for (const check of checks) {
    const those = findings.filter((finding) => finding.check === check);
    gauge.set(
      { check },
      those.reduce((sum, finding) => sum + valueOf(finding), 0),
    );
  }
}
