/** Metrics that something else than our services makes, by who makes them. */
const FOREIGN: Readonly<Record<string, RegExp>> = {
  prometheus: /^(?:up|scrape_.*|ALERTS)$/,
  'prom-client, about its process': /^(?:process|nodejs)_/,
  'kube-state-metrics': /^kube_/,
  kubelet: /^(?:container|kubelet)_/,
  'brokers (JMX) and exporter of Strimzi': /^(?:kafka|strimzi|jvm)_/,
  'instances and pooler of CloudNativePG': /^cnpg_/,
  'Barman Cloud, the plugin for backups': /^barman_cloud_/,
  keda: /^keda_/,
  istio: /^(?:istio|envoy|pilot)_/,
};

export const isForeignMetric = (metric: string) => Object.values(FOREIGN).some((names) => names.test(metric));
