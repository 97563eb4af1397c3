import { nameOf, type Manifest } from '../manifest/manifest.js';
import { podTemplates, selects, type LabelSelector } from '../manifest/pods.js';
import { metricsIn } from '../monitoring/promql.js';
import { isForeignMetric } from '../monitoring/foreign-metrics.js';
import type { Overlay, Rule } from './rule.js';

interface PrometheusRuleSpec {
  readonly groups?: readonly {
    readonly rules?: readonly {
      readonly alert?: string;
      readonly record?: string;
      readonly expr: string | number;
    }[];
  }[];
}

interface MonitorSpec {
  readonly selector: LabelSelector;
  readonly endpoints?: readonly { readonly port?: string; readonly path?: string }[];
}

const rulesOf = (object: Manifest) =>
  ((object.spec ?? {}) as PrometheusRuleSpec).groups?.flatMap(({ rules = [] }) => rules) ?? [];
const prometheusRules = ({ objects }: Overlay) => objects.filter(({ kind }) => kind === 'PrometheusRule');
/** What a histogram or a summary adds to its name. */
const withoutSuffix = (metric: string) => metric.replace(/_(?:bucket|count|sum)$/, '');

export const monitoringRules: readonly Rule[] = [
  {
    name: 'alerts-watch-real-metrics',
    why: 'an alert on a metric that nobody makes never fires',
    check: (overlay, { metrics }) => {
      const recorded = new Set(
        prometheusRules(overlay).flatMap((object) => rulesOf(object).flatMap(({ record }) => record ?? [])),
      );
      const isKnown = (metric: string) =>
        metrics.has(metric) ||
        metrics.has(withoutSuffix(metric)) ||
        recorded.has(metric) ||
        isForeignMetric(metric);
      return prometheusRules(overlay).flatMap((object) =>
        rulesOf(object).flatMap(({ alert, record, expr }) =>
          metricsIn(String(expr))
            .filter((metric) => !isKnown(metric))
            .map((metric) => `${nameOf(object)}: ${alert ?? record}: nobody makes ${metric}`),
        ),
      );
    },
  },
  {
    name: 'monitors-find-something',
    why: 'a monitor that selects nothing scrapes nothing, and nobody is told',
    check: ({ objects }) =>
      objects
        .filter(({ kind }) => kind === 'ServiceMonitor')
        .flatMap((monitor) => {
          const { selector, endpoints = [] } = monitor.spec as MonitorSpec;
          const services = objects.filter(
            ({ kind, metadata }) => kind === 'Service' && selects(selector, metadata.labels ?? {}),
          );
          if (services.length === 0) return [`${nameOf(monitor)}: selects no Service`];
          return services.flatMap((service) => {
            const { ports = [] } = service.spec as { readonly ports?: readonly { readonly name?: string }[] };
            return endpoints
              .filter(({ port }) => !ports.some(({ name }) => name === port))
              .map(({ port }) => `${nameOf(monitor)}: ${nameOf(service)} has no port ${port}`);
          });
        }),
  },
  {
    name: 'every-app-is-watched',
    why: 'an app without a monitor is silent in every dashboard and alert',
    check: (overlay) => {
      const { objects } = overlay;
      if (!overlay.places.has('components/monitoring')) return [];
      const monitors = objects.filter(({ kind }) => kind === 'ServiceMonitor' || kind === 'PodMonitor');
      return podTemplates(objects)
        .filter(({ owner }) => owner.kind === 'Deployment')
        .filter(({ owner, labels }) => {
          const service = objects.find(
            ({ kind, metadata }) => kind === 'Service' && metadata.name === owner.metadata.name,
          );
          return !monitors.some(({ kind, spec }) =>
            selects(
              (spec as MonitorSpec).selector,
              kind === 'PodMonitor' ? labels : (service?.metadata.labels ?? {}),
            ),
          );
        })
        .map(({ owner }) => `${nameOf(owner)}: no monitor selects it`);
    },
  },
];
