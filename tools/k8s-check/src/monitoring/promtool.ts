import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import type { AlertScenario } from './alert-scenario.js';
import { alertScenarios } from './alert-scenarios.js';
import { healthySystem } from './healthy-system.js';

/** Where Prometheus' own test tool is on this machine; Debian has it in the package `prometheus`. */
export function findPromtool(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'promtool'))
    .find((path) => existsSync(path));
}

/**
 * Plays every scenario against alert rules.
 * @param rules the `spec` of a PrometheusRule
 * @returns promtool's comparison where other alerts fire than those expected; empty when all is as expected
 */
export function playScenarios(promtool: string, rules: object): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-alerts-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), stringify(rules));
    const tests = {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: alertScenarios.map(testOf),
    };
    writeFileSync(join(folder, 'test.yaml'), stringify(tests));
    execFileSync(promtool, ['test', 'rules', join(folder, 'test.yaml')], { stdio: 'pipe' });
    return [];
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: Buffer; stderr?: Buffer };
    const told = `${stdout?.toString() ?? ''}${stderr?.toString() ?? ''}`.trim();
    return [told === '' ? message : told];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const testOf = ({ name, but, fires, atMinute }: AlertScenario) => ({
  name,
  interval: '1m',
  input_series: Object.entries({ ...healthySystem, ...but }).map(([series, values]) => ({ series, values })),
  promql_expr_test: [
    {
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: `${atMinute}m`,
      exp_samples: fires.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
    },
  ],
});
