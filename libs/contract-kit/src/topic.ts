/** A Kafka topic as the contracts declare it; the real one is created from this. */
export interface Topic {
  readonly name: string;
  /** The one service that publishes its events, or consumes its commands. */
  readonly owner: string;
  readonly kind: 'commands' | 'events' | 'table' | 'dead-letters';
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  /** Milliseconds a record is kept; ignored by compacted topics. */
  readonly retentionMs: number;
  readonly summary: string;
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** Declares a topic. Defaults: 4 partitions, a week of retention; `table` topics are compacted. */
export function defineTopic(
  topic: Pick<Topic, 'name' | 'owner' | 'kind' | 'summary'> & Partial<Topic>,
): Topic {
  return {
    partitions: 4,
    cleanup: topic.kind === 'table' ? 'compact' : 'delete',
    retentionMs: WEEK_MS,
    ...topic,
  };
}

/** The name of the topic that takes what could not be processed from `topicName`. */
export function deadLetterTopicName(topicName: string): string {
  return `${topicName}.dlq`;
}

/** The dead-letter topic of a topic: same partitions, kept four times as long. */
export function deadLetterTopicOf(topic: Topic): Topic {
  return defineTopic({
    name: deadLetterTopicName(topic.name),
    owner: topic.owner,
    kind: 'dead-letters',
    partitions: topic.partitions,
    retentionMs: 4 * topic.retentionMs,
    summary: `Messages of ${topic.name} that could not be processed, with reason headers.`,
  });
}
