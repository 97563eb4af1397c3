import { type Cancellable, endOf, whenEnded } from '../waiting/cancellable.js';
import type { SelectCase } from './select-cases.js';

// What a case gives back is only known to the case; `select` hands it on.
type AnyCase = SelectCase<unknown>;

/**
 * Does exactly one of the cases. Of those that are ready one is chosen by chance, each as likely as the
 * others; when none is, it waits for the first that becomes ready, or does `otherwise` if there is one. A case
 * that is not chosen has no effect. A `null` channel is never ready.
 *
 * @returns what the chosen case's function returns.
 * @throws AppError `channel_closed` when the chosen case sends on a closed channel; the context's error; what
 * the chosen case's function throws.
 */
export async function select<const Cases extends readonly SelectCase<unknown>[]>(
  cases: Cases,
  ctx?: Cancellable,
): Promise<ResultOf<Cases[number]>> {
  const ended = endOf(ctx);
  if (ended !== undefined) throw ended;
  const others = cases.filter(({ isOtherwise }) => isOtherwise);
  if (others.length > 1) throw new RangeError('a select has one otherwise at most');
  const ready = chooseReady(cases) ?? others[0];
  const run = ready ? ready.proceed() : await new Selection(cases, ctx).chosen;
  return (await run()) as ResultOf<Cases[number]>;
}

type ResultOf<C> = C extends SelectCase<infer R> ? Awaited<R> : never;

/** The n-th that is ready takes the place of the one before with a chance of 1 in n: so all are as likely. */
function chooseReady(cases: readonly AnyCase[]): AnyCase | undefined {
  let chosen: AnyCase | undefined;
  let ready = 0;
  for (const one of cases) {
    if (!one.isReady()) continue;
    ready++;
    if (ready === 1 || Math.random() * ready < 1) chosen = one;
  }
  return chosen;
}

/** A select that waits: in the lists of all its cases until one of them is served, then in none. */
export class Selection {
  readonly chosen: Promise<() => unknown>;
  private settleWith!: (run: () => unknown) => void;
  private failWith!: (error: unknown) => void;
  private readonly withdrawals: (() => void)[] = [];

  constructor(cases: readonly AnyCase[], ctx?: Cancellable) {
    this.chosen = new Promise((resolve, reject) => {
      this.settleWith = resolve;
      this.failWith = reject;
    });
    // By chance, too: of two cases that the same communication lets proceed, the first in line is served.
    for (const one of shuffled(cases)) this.withdrawals.push(one.enlist(this));
    // Last: a context that ends this very moment says so at once, and then all must be withdrawn.
    this.withdrawals.push(whenEnded(ctx, () => this.giveUp(endOf(ctx))));
  }

  /** Called once, by whoever took one of its cases out of a list. @param run what the case does now. */
  choose(run: () => unknown): void {
    this.withdraw();
    this.settleWith(run);
  }

  private giveUp(reason: unknown): void {
    this.withdraw();
    this.failWith(reason);
  }

  private withdraw(): void {
    for (const withdraw of this.withdrawals) withdraw();
  }
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  const all = [...items];
  for (let left = all.length - 1; left > 0; left--) {
    const other = Math.floor(Math.random() * (left + 1));
    [all[left], all[other]] = [all[other]!, all[left]!];
  }
  return all;
}
