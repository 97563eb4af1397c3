import { describe, expect, it } from '@jest/globals';
import { after, Channel, onReceive, select, spawn, TaskGroup } from '@millrace/concurrency';
import { Context } from '@millrace/context';
import { readmeExamples } from '@millrace/readme-examples';

describe('the README', () => {
  it('has an example that works', async () => {
    const context = Context.background();
    // README
    const lines = new Channel<string>(2);
    const total = await TaskGroup.run(context, async (group) => {
      group.spawn(async (ctx) => {
        for (const line of ['3 apples', '4 pears', 'no number']) await lines.send(line, ctx);
        lines.close();
      });
      const sum = group.spawn(async (ctx) => {
        let fruit = 0;
        for await (const line of lines.values(ctx)) fruit += Number.parseInt(line, 10) || 0;
        return fruit;
      });
      return sum.join();
    });

    const answers = new Channel<number>();
    const asking = spawn(context, (ctx) => answers.send(total, ctx));
    const answer = await select(
      [onReceive(answers, ({ value }) => value), after(1_000, () => 'too late')],
      context,
    );
    await asking.join();
    // README ends
    expect([total, answer]).toEqual([7, 7]);
  });

  it('shows that example', () => {
    const { shown, run } = readmeExamples(import.meta.url);
    expect(run).toEqual(shown);
  });
});
