import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { plans, type Stage } from './stages.js';
import { addReport, type CasesReport, type JestReport, type Tally } from './test-report.js';

/**
 * `run <plan>`: runs the stages of a plan in order, a line of progress each. Stops at the first stage that
 * fails, unless it is one of tests: these all run, so that one report tells everything.
 * The last line is `N passed, N failed` for plans with counted tests; exit code 1 on any failure.
 */
async function main(planName: string): Promise<number> {
  const plan = plans[planName];
  if (!plan) {
    console.error(`no plan named ${planName}; there are: ${Object.keys(plans).join(', ')}`);
    return 1;
  }
  mkdirSync('.reports', { recursive: true });
  let tally: Tally = { passed: 0, failed: 0 };
  let failed = false;
  const startedAt = Date.now();
  for (const [index, stage] of plan.entries()) {
    console.log(`[${index + 1}/${plan.length}] ${stage.name} ...`);
    if (stage.report) rmSync(stage.report, { force: true });
    const stageStartedAt = Date.now();
    const exitCode = await run(stage);
    console.log(
      `[${index + 1}/${plan.length}] ${stage.name} ${exitCode === 0 ? 'ok' : 'FAILED'} in ${seconds(stageStartedAt)}`,
    );
    if (stage.report) tally = addReport(tally, readReport(stage.report));
    failed ||= exitCode !== 0;
    if (failed && !stage.report) break;
  }
  console.log(`${planName} ${failed ? 'FAILED' : 'ok'} in ${seconds(startedAt)}`);
  if (plan.some((stage) => stage.report)) {
    const failures = failed && tally.failed === 0 ? 1 : tally.failed;
    console.log(`${tally.passed} passed, ${failures} failed`);
    return failures === 0 && tally.passed > 0 ? 0 : 1;
  }
  return failed ? 1 : 0;
}

function run(stage: Stage): Promise<number> {
  const [program, ...args] = stage.command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...stage.env },
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** A runner that died without a report is one failure. */
function readReport(path: string): JestReport | CasesReport {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JestReport | CasesReport;
  } catch (error) {
    console.error(`no report at ${path}: ${(error as Error).message}`);
    return {
      numPassedTests: 0,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      numRuntimeErrorTestSuites: 0,
    };
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

process.exitCode = await main(process.argv[2] ?? 'test');
