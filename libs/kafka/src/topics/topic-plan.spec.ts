import { describe, expect, it } from '@jest/globals';
import { defineTopic } from '@millrace/contract-kit';
import { isInLine, planTopics, type FoundTopic, type TopicTarget } from './topic-plan.js';

const events = defineTopic({ name: 'a.events', owner: 'a', kind: 'events', summary: '', retentionMs: 1_000 });
const table = defineTopic({ name: 'a.table', owner: 'a', kind: 'table', summary: '' });

function found(changes: Partial<FoundTopic> = {}, config: Record<string, string> = {}): FoundTopic {
  const values = {
    'cleanup.policy': 'delete',
    'retention.ms': '1000',
    'min.insync.replicas': '2',
    ...config,
  };
  return {
    partitions: 4,
    replicas: 3,
    config: new Map(Object.entries(values).map(([name, value]) => [name, { value, own: name in config }])),
    ...changes,
  };
}

const planOf = (there: FoundTopic, target: Partial<TopicTarget> = {}) =>
  planTopics({ topics: [events], ...target }, new Map([['a.events', there]]));

describe('the plan of topics', () => {
  it('given an empty cluster, creates all, with what each declares', () => {
    const plan = planTopics(
      { topics: [events, table], replicationFactor: 3, minInSyncReplicas: 2 },
      new Map(),
    );
    expect(plan.create.map(({ topic, config }) => [topic.name, Object.fromEntries(config)])).toEqual([
      ['a.events', { 'cleanup.policy': 'delete', 'retention.ms': '1000', 'min.insync.replicas': '2' }],
      ['a.table', { 'cleanup.policy': 'compact', 'min.insync.replicas': '2' }],
    ]);
    expect(plan).toMatchObject({ configure: [], refused: [] });
  });

  it('given what is declared, does nothing; unknown topics are left alone', () => {
    const there = new Map([
      ['a.events', found()],
      ['of.others', found({ partitions: 99 })],
    ]);
    expect(isInLine(planTopics({ topics: [events] }, there))).toBe(true);
  });

  it('given a changed config, puts it right and keeps what the topic has of its own', () => {
    const [change] = planOf(found({}, { 'retention.ms': '5', 'segment.ms': '7' })).configure;
    expect(change?.changes).toEqual([{ name: 'retention.ms', from: '5', to: '1000' }]);
    expect(Object.fromEntries(change!.config)).toEqual({
      'segment.ms': '7',
      'retention.ms': '1000',
      'cleanup.policy': 'delete',
    });
  });

  it.each([
    ['more partitions', found({ partitions: 8 }), {}, /declared 4 partitions, found 8/],
    ['fewer partitions', found({ partitions: 2 }), {}, /declared 4 partitions, found 2/],
    ['too few copies', found({ replicas: 1 }), { replicationFactor: 3 }, /1 replica\(s\), wanted 3/],
    [
      'fewer copies than must be in sync',
      found({ replicas: 1 }),
      { minInSyncReplicas: 2 },
      /never be 2 in sync/,
    ],
    [
      'an impossible target',
      found(),
      { replicationFactor: 1, minInSyncReplicas: 2 },
      /2 in-sync replicas of 1/,
    ],
  ])('refuses %s', (_what, there, target, reason) => {
    expect(planOf(there, target).refused.join()).toMatch(reason);
  });

  it('accepts more copies than asked for', () => {
    expect(isInLine(planOf(found({ replicas: 5 }), { replicationFactor: 3 }))).toBe(true);
  });
});
