import { setImmediate as nextTurn } from 'node:timers/promises';
import { Mutex } from '@millrace/concurrency';

export interface CommitLaneOptions<P> {
  /** Commits parts together, or nothing of them. */
  readonly commit: (parts: readonly P[]) => Promise<void>;
  readonly sizeOf: (part: P) => number;
  /** Sum of the sizes in one commit; a part that is larger by itself goes alone. */
  readonly maxSize: number;
  /** A commit that takes longer than this holds up nobody else any more. */
  readonly patienceMs: number;
  /** Parts that failed together are about to be tried one by one. */
  readonly onParted: (error: unknown, parts: readonly P[]) => void;
}

type Outcome = PromiseSettledResult<void>;

/** Parts that are, or will be, committed together. */
interface Company<P> {
  readonly parts: P[];
  size: number;
  /** How each part ended, in the same order. Never rejects. */
  readonly outcomes: Promise<readonly Outcome[]>;
}

/**
 * Group commit: one commit at a time, and what comes while it runs goes together in the next one. No timer and
 * so no added wait: alone a part is committed at once, under load commits grow by themselves.
 *
 * Being together costs a part nothing but time: when the commit fails each part is tried alone, and only its own
 * failure is told; when a commit hangs the next one goes ahead without it.
 */
export class CommitLane<P> {
  private readonly turns = new Mutex();
  /** The last of those that wait for their turn: the only one that may still grow. */
  private growing: Company<P> | undefined;

  constructor(private readonly options: CommitLaneOptions<P>) {}

  /**
   * Resolves when the part is committed. A part that must come after another is given when that one is settled.
   * @throws whatever the commit threw for this part alone.
   */
  async add(part: P): Promise<void> {
    const company = this.companyFor(this.options.sizeOf(part));
    const index = company.parts.push(part) - 1;
    const outcome = (await company.outcomes)[index]!;
    if (outcome.status === 'rejected') throw outcome.reason;
  }

  private companyFor(size: number): Company<P> {
    if (!this.growing || this.growing.size + size > this.options.maxSize) {
      const parts: P[] = [];
      this.growing = { parts, size: 0, outcomes: this.commitInTurn(parts) };
    }
    this.growing.size += size;
    return this.growing;
  }

  private async commitInTurn(parts: readonly P[]): Promise<readonly Outcome[]> {
    using turn = await this.turns.lock();
    // Whoever was settled by the last commit has more by the end of this turn of the event loop.
    await nextTurn();
    if (this.growing?.parts === parts) this.growing = undefined;
    const patience = setTimeout(() => turn.release(), this.options.patienceMs);
    patience.unref();
    try {
      return await this.commit(parts);
    } finally {
      clearTimeout(patience);
    }
  }

  /** Together, and each by itself when that fails. */
  private async commit(parts: readonly P[]): Promise<readonly Outcome[]> {
    const attempt = async (some: readonly P[]) => this.options.commit(some);
    const [outcome] = await Promise.allSettled([attempt(parts)]);
    if (outcome.status === 'fulfilled' || parts.length === 1) return parts.map(() => outcome);
    this.options.onParted(outcome.reason, parts);
    return Promise.allSettled(parts.map((part) => attempt([part])));
  }
}
