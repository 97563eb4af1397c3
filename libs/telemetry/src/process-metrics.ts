import { collectDefaultMetrics, register } from 'prom-client';

/** CPU, memory, event-loop delay and garbage collection of this process. Calling it again changes nothing. */
export function collectProcessMetrics(): void {
  if (register.getSingleMetric('process_cpu_seconds_total')) return;
  collectDefaultMetrics();
}
