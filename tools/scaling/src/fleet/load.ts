import { encodeMessage } from '@millrace/contract-kit';
import { firstSlotOfPartition, uuidV5 } from '@millrace/ids';
import type { Broker } from '../broker/broker.js';
import type { NewRecord } from '../broker/record-batch.js';
import type { SeededRandom } from '../time/seeded-random.js';
import type { VirtualClock } from '../time/virtual-clock.js';
import type { Workload } from './workload.js';

/** How many messages a second come, for how long. */
export interface LoadPhase {
  readonly seconds: number;
  readonly perSecond: number;
}

const NAMESPACE = '5b0d2c58-8b0f-5c9e-9d5e-0a1c4d6f2e77';
const TICK_MS = 100;
const NAMES_PER_PARTITION = 4;
/** Of the batches that are sent, how many are sent again, as a relay does that got no answer. */
const RESENT = 0.02;

/** Those who write to the topic. */
export class Load {
  /** Per partition: the message at each offset. */
  private readonly sent: string[][];
  private readonly numbers = new Map<string, number>();
  private readonly phases: LoadPhase[];
  private readonly startedAt: number;
  private owed = 0;
  private made = 0;
  private copies = 0;
  private over = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: SeededRandom,
    private readonly broker: Broker,
    private readonly workload: Workload,
    phases: readonly LoadPhase[],
  ) {
    this.phases = [...phases];
    this.startedAt = clock.now();
    this.sent = Array.from({ length: workload.topic.partitions }, () => []);
  }

  /** Different messages so far. */
  get messages(): number {
    return this.made;
  }

  /** Records beyond the first of their message. */
  get resent(): number {
    return this.copies;
  }

  get finished(): boolean {
    return this.over;
  }

  /** Ids of what a partition holds, by offset. */
  idsOf(partition: number): readonly string[] {
    return this.sent[partition]!;
  }

  start(): void {
    this.clock.after(TICK_MS, () => this.tick());
  }

  private tick(): void {
    const rate = this.rateAt((this.clock.now() - this.startedAt) / 1_000);
    if (rate === undefined) {
      this.over = true;
      return;
    }
    this.owed += (rate * TICK_MS) / 1_000;
    const byPartition = new Map<number, NewRecord[]>();
    for (; this.owed >= 1; this.owed--) {
      const partition = this.random.between(0, this.sent.length - 1);
      const records = byPartition.get(partition) ?? [];
      byPartition.set(partition, records);
      records.push(this.make(partition));
    }
    for (const [partition, records] of byPartition) this.append(partition, records);
    this.clock.after(TICK_MS, () => this.tick());
  }

  private append(partition: number, records: readonly NewRecord[]): void {
    const again = this.random.next() < RESENT;
    for (let copy = 0; copy < (again ? 2 : 1); copy++) {
      this.sent[partition]!.push(...records.map(({ headers }) => headers['ce_id']!));
      if (copy > 0) this.copies += records.length;
      this.broker.log(this.workload.topic.name, partition).append(this.clock.now(), records);
    }
  }

  private make(partition: number): NewRecord {
    const { contract, topic } = this.workload;
    const name = `p${partition}-${this.random.between(1, NAMES_PER_PARTITION)}`;
    const number = this.numbers.get(name) ?? 0;
    this.numbers.set(name, number + 1);
    this.made++;
    return encodeMessage(
      contract,
      { name, number, slot: firstSlotOfPartition(partition, topic.partitions) },
      { id: uuidV5(NAMESPACE, `${name}:${number}`), source: 'load', time: new Date(this.clock.now()) },
    );
  }

  private rateAt(seconds: number): number | undefined {
    let end = 0;
    for (const phase of this.phases) {
      end += phase.seconds;
      if (seconds <= end) return phase.perSecond;
    }
    return undefined;
  }
}
