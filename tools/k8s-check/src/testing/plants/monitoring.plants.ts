import type { Plant } from '../planting.js';

export const monitoringPlants: readonly Plant[] = [
  {
    rule: 'alerts-watch-real-metrics',
    what: 'a metric that nobody makes',
    change: (objects) =>
      objects.add({
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: { name: 'planted' },
        spec: {
          groups: [
            {
              name: 'planted',
              rules: [
                {
                  alert: 'Lag',
                  expr: 'sum by (topic) (rate(messaging_consumer_lagg{group="order"}[5m])) > 10',
                },
              ],
            },
          ],
        },
      }),
  },
  {
    rule: 'monitors-find-something',
    what: 'a monitor of nothing',
    change: (objects) =>
      objects.add({
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'ServiceMonitor',
        metadata: { name: 'planted' },
        spec: { selector: { matchLabels: { app: 'nobody' } }, endpoints: [{ port: 'http' }] },
      }),
  },
  {
    rule: 'monitors-find-something',
    what: 'a port that the Service has not',
    change: (objects) =>
      objects.add({
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'ServiceMonitor',
        metadata: { name: 'planted' },
        spec: {
          selector: { matchLabels: { 'app.kubernetes.io/name': 'order' } },
          endpoints: [{ port: 'metrics' }],
        },
      }),
  },
  {
    rule: 'every-app-is-watched',
    what: 'a Deployment without a monitor',
    change: (objects) => {
      objects.set('Deployment/order', 'spec template metadata labels app.kubernetes.io/part-of', 'other');
      objects.set('Service/order', 'metadata labels app.kubernetes.io/part-of', 'other');
    },
  },
];
