import { describe, expect, it } from '@jest/globals';
import { metricsIn } from './promql.js';

describe('metricsIn', () => {
  it.each([
    ['up == 0', ['up']],
    [
      'sum by (topic, group) (rate(messaging_records_total{outcome="failed"}[5m])) > 0',
      ['messaging_records_total'],
    ],
    ['a:b:rate5m / on (pod) group_left (node) kube_pod_info', ['a:b:rate5m', 'kube_pod_info']],
    ['histogram_quantile(0.99, sum(rate(x_bucket[1m])) by (le)) > 1e3', ['x_bucket']],
    ['a offset 1h unless on (job) b or vector(1)', ['a', 'b']],
    ['count({__name__="other", job=~"a|b{2}"}) # not this', []],
  ])('%s', (expression, metrics) => {
    expect(metricsIn(expression)).toEqual(metrics);
  });
});
