import { dumpTopics, messageFact, type Offsets } from '../facts/dump-topics.js';
import { placeOf, type AnswerFact, type DeadLetterFact, type Facts, type Unquiet } from '../facts/facts.js';
import { readDatabases } from '../facts/read-facts.js';
import { scopeTo, type Scope } from '../facts/scope.js';
import { SAGA_TOPICS } from '../facts/topics.js';
import type { Laboratory } from '../lab/laboratory.js';
import type { Market } from './scene.js';

export interface SnapshotInput {
  readonly answers: readonly AnswerFact[];
  readonly unquiet: readonly Unquiet[];
  /** Absent: topics are not read. */
  readonly topicsFrom: Offsets | undefined;
}

/** Takes snapshots of what one case has done. */
export class Snapshots {
  private constructor(
    private readonly lab: Laboratory,
    private readonly scope: Scope,
    private readonly lettersBefore: ReadonlySet<string>,
  ) {}

  static async begin(lab: Laboratory, { customers, skus }: Market): Promise<Snapshots> {
    const { movements, deadLetters } = await readDatabases(lab.databases, lab.deployment);
    const scope = {
      customerIds: new Set(customers.map(({ id }) => id)),
      skus: new Set(skus),
      ledgerAfter: movements?.at(-1)?.sequence ?? 0,
    };
    return new Snapshots(lab, scope, new Set(deadLetters.map(graveOf)));
  }

  async take({ answers, unquiet, topicsFrom }: SnapshotInput): Promise<Facts> {
    const { lab } = this;
    const records = topicsFrom ? await dumpTopics(lab.kafka, SAGA_TOPICS, topicsFrom) : [];
    const found = await readDatabases(lab.databases, lab.deployment);
    const deadLetters = found.deadLetters.filter((letter) => !this.lettersBefore.has(graveOf(letter)));
    const facts = { ...found, deadLetters, messages: records.map(messageFact), answers, unquiet };
    return scopeTo(facts, this.scope);
  }
}

function graveOf(letter: DeadLetterFact): string {
  return `${letter.database} ${placeOf(letter)}`;
}
