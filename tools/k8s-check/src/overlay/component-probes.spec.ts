import { describe, expect, it } from '@jest/globals';
import { withNeeds } from './component-probes.js';

describe('withNeeds', () => {
  it.each([
    ['istio', ['istio']],
    ['topics', ['kafka-strimzi', 'topics']],
    ['mirror/order', ['istio', 'canary/order', 'mirror/order']],
    ['payment-sandbox', ['payment-sandbox', 'postgres-cnpg']],
  ])('%s is built as %j', (component, order) => {
    expect(withNeeds(component)).toEqual(order);
  });
});
