import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { OVERLAYS } from '@millrace/k8s';
import { parse } from 'yaml';
import { readOverlay } from '../overlay/read-overlay.js';
import { alertScenarios } from './alert-scenarios.js';

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

  it.each(OVERLAYS)('are in the rendered overlay %s as they are here, where it takes them in', (name) => {
    const { objects, places } = readOverlay(ROOT, name);
    const rendered = objects.filter(({ kind }) => kind === 'PrometheusRule').map((rule) => rule['spec']);
    expect(rendered).toEqual(places.has('components/monitoring') ? [spec] : []);
  });
});
