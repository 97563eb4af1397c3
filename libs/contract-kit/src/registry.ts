import type { MessageContract } from './message-contract.js';
import { type Topic, deadLetterTopicOf } from './topic.js';

/** All contracts of a deployment, found by wire type; the source of topics and documentation. */
export class ContractRegistry {
  private readonly types = new Map<string, MessageContract>();
  private readonly topicsByName = new Map<string, Topic>();

  /** @throws Error when two contracts share a wire type or two topics share a name. */
  constructor(contracts: readonly MessageContract[]) {
    for (const contract of contracts) {
      if (this.types.has(contract.type)) throw new Error(`two contracts are named ${contract.type}`);
      this.types.set(contract.type, contract);
      const known = this.topicsByName.get(contract.topic.name);
      if (known && known !== contract.topic) throw new Error(`two topics are named ${contract.topic.name}`);
      this.topicsByName.set(contract.topic.name, contract.topic);
    }
  }

  byType(type: string): MessageContract | undefined {
    return this.types.get(type);
  }

  contracts(): readonly MessageContract[] {
    return [...this.types.values()];
  }

  topic(name: string): Topic | undefined {
    return this.topicsByName.get(name);
  }

  /** The topics that carry messages, without their dead-letter topics. */
  topics(): readonly Topic[] {
    return [...this.topicsByName.values()];
  }

  /** Every topic that must exist, dead-letter topics included (tables have none: they are read, not processed). */
  allTopics(): readonly Topic[] {
    return this.topics().flatMap((topic) =>
      topic.kind === 'table' ? [topic] : [topic, deadLetterTopicOf(topic)],
    );
  }
}
