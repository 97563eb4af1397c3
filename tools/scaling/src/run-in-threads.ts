import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RunReport } from './report/run-report.js';
import type { Scenario } from './scenario.js';

/**
 * Runs scenarios side by side, each in a thread with timers of its own.
 * @returns the reports, in the order of the scenarios.
 */
export async function runInThreads(
  scenarios: readonly Scenario[],
  onReport: (report: RunReport) => void,
): Promise<readonly RunReport[]> {
  const reports: RunReport[] = [];
  const waiting = [...scenarios.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, scenario] = next;
      const report = await runInThread(scenario);
      reports[index] = report;
      onReport(report);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), scenarios.length) }, work));
  return reports;
}

function runInThread(scenario: Scenario): Promise<RunReport> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./scenario.thread.js', import.meta.url), { workerData: scenario });
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}
