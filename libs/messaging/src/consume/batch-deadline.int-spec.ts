import { CLOCK_TOLERANCE_MS, currentContext, isExpired } from '@millrace/context';
import { encodeMessage } from '@millrace/contract-kit';
import { uuidV7 } from '@millrace/ids';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { numberOf, recordEffects } from '../testing/reader.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

const send = (number: number, deadline?: number) => {
  const { contract, kafka } = scene.things;
  const message = encodeMessage(
    contract,
    { name: 'a', number, slot: 0 },
    { id: uuidV7(), source: '/test', deadline },
  );
  return kafka.sendMessages([message], 4);
};

describe('the deadline of a command', () => {
  it('is that of the context it is handled in, and the limit of its SQL; what follows the commit has none', async () => {
    const seen: { contextMs: number; statementMs: number }[] = [];
    const after: number[] = [];
    await scene.read({
      handle: async (messages, { transaction, afterCommit }) => {
        const { rows } = await transaction.query<{ ms: number }>(
          `SELECT setting::int AS ms FROM pg_settings WHERE name = 'statement_timeout'`,
        );
        seen.push({ contextMs: currentContext().remainingMs(), statementMs: rows[0]!.ms });
        afterCommit(() => after.push(currentContext().remainingMs()));
        await recordEffects(transaction, messages);
      },
    });
    await send(1);
    await scene.effectsAre(1);
    const budgetMs = 25_000;
    await send(2, Date.now() + budgetMs);
    await scene.effectsAre(2);
    await eventually(() => expect(after).toHaveLength(2), { waitingFor: 'what follows the commits' });
    expect(seen[0]).toEqual({ contextMs: Number.POSITIVE_INFINITY, statementMs: 30_000 });
    const { contextMs, statementMs } = seen[1]!;
    expect(statementMs).toBeLessThanOrEqual(budgetMs + CLOCK_TOLERANCE_MS);
    expect(contextMs).toBeLessThanOrEqual(statementMs);
    expect(after).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('ends its SQL; then it is handled once more, as what it is then: too late', async () => {
    const began = new Set<number>();
    const late = new Set<number>();
    await scene.read({
      handle: async (messages, { transaction }) => {
        const [message] = messages;
        const expired = isExpired(message!.envelope);
        (expired ? late : began).add(numberOf(message!));
        if (!expired) await transaction.query('SELECT pg_sleep(60)');
        await recordEffects(transaction, messages);
      },
    });
    // On a busy machine one may be late before it is begun: then it was answered, and proves nothing.
    for (let number = 1; began.size === 0 && number <= 10; number++) {
      await send(number, Date.now() + 500);
      await scene.effectsAre(number);
    }
    expect(began.size).toBe(1);
    expect(late).toContain([...began][0]);
  });
});
