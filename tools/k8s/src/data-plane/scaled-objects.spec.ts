import { describe, expect, it } from '@jest/globals';
import { consumerScaling } from '@millrace/scaling';
import { scaledObjects } from './scaled-objects.js';

interface ScaledObjectSpec {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly triggers: readonly {
    readonly type: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
}

const specs = new Map(
  scaledObjects().map(({ object }) => [object.metadata?.name, object['spec'] as ScaledObjectSpec]),
);

describe('the autoscalers of consumers', () => {
  it('are one for each service that hears messages, with a member for each partition at most', () => {
    const bounds = [...specs].map(([name, { minReplicaCount, maxReplicaCount }]) => [
      name,
      minReplicaCount,
      maxReplicaCount,
    ]);
    expect(bounds).toEqual([
      ['order', 2, 8],
      ['inventory', 2, 4],
      ['payment', 2, 4],
    ]);
  });

  it('look at each topic that is heard, in the group that hears it, and at the processor', () => {
    const triggers = specs.get('order')!.triggers.map(({ type, metadata }) => [type, metadata['topic']]);
    expect(triggers).toEqual([
      ['kafka', 'inventory.events'],
      ['kafka', 'payment.events'],
      ['cpu', undefined],
    ]);
    expect(specs.get('order')!.triggers[0]!.metadata).toMatchObject({
      consumerGroup: 'order',
      lagThreshold: String(consumerScaling.lagThreshold),
      offsetResetPolicy: 'earliest',
      tls: 'enable',
      sasl: 'scram_sha512',
    });
  });
});
