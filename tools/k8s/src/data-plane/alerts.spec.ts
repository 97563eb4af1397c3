import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { alertScenarios, healthySystem, type AlertScenario } from './alert-scenarios.fixture.js';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook: string };
}

const ROOT = join(import.meta.dirname, '../../../..');
const { spec } = parse(readFileSync(join(ROOT, 'k8s/components/monitoring/alerts.yaml'), 'utf8')) as {
  readonly spec: { readonly groups: readonly { readonly rules: readonly Alert[] }[] };
};
const alerts = spec.groups.flatMap(({ rules }) => rules);

/** Debian has it in the package `prometheus`; the scenarios run where it is. */
const promtool = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'promtool'))
  .find((path) => existsSync(path));

describe('the alerts', () => {
  it('have names of their own and a severity', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    expect(alerts.filter(({ labels }) => !['critical', 'warning'].includes(labels.severity))).toEqual([]);
  });

  it('name a page that exists and that names them', () => {
    const unknown = alerts.filter(({ alert, annotations }) => {
      const page = join(ROOT, annotations.runbook);
      return !existsSync(page) || !readFileSync(page, 'utf8').includes(alert);
    });
    expect(unknown.map(({ alert }) => alert)).toEqual([]);
  });

  it('each fire in a scenario, and none fires in a system that is well', () => {
    const fired = new Set(alertScenarios.flatMap(({ fires }) => fires));
    expect([...fired].toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
    expect(alertScenarios[0]).toMatchObject({ but: {}, fires: [] });
  });

  if (promtool !== undefined) {
    it('fire as the scenarios say, and no other', () => {
      expect(runScenarios(promtool)).toMatch(/SUCCESS/);
    });
  }
});

/** @throws with promtool's own comparison where other alerts fire than those expected. */
function runScenarios(tool: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-alerts-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), stringify(spec));
    const tests = {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: alertScenarios.map(testOf),
    };
    writeFileSync(join(folder, 'test.yaml'), stringify(tests));
    return execFileSync(tool, ['test', 'rules', join(folder, 'test.yaml')], { encoding: 'utf8' });
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
