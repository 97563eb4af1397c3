import { buildReport, type RunReport } from './report/run-report.js';
import type { Scenario } from './scenario.js';
import { Simulation } from './simulation.js';
import { SeededRandom } from './time/seeded-random.js';
import { installVirtualGlobals } from './time/virtual-globals.js';

/** Runs one scenario on virtual time. One at a time: while it runs, the process' timers are its own. */
export async function runScenario(scenario: Scenario): Promise<RunReport> {
  const simulation = new Simulation(scenario);
  const restore = installVirtualGlobals(simulation.clock, new SeededRandom(scenario.seed * 16));
  try {
    await simulation.run();
  } finally {
    restore();
  }
  return buildReport(scenario, simulation);
}
