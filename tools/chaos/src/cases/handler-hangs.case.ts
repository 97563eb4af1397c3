import { encodeMessage, type WireMessage } from '@millrace/contract-kit';
import { reserveStock } from '@millrace/contracts';
import { newSlottedId, partitionOfSlot, slotOfId, uuidV7 } from '@millrace/ids';
import type { Finding } from '../check/finding.js';
import { untilLetter } from '../crash/letters.js';
import { LABORATORY, type Facts } from '../facts/facts.js';
import type { History } from '../history/history.js';
import { sendMessages } from '../lab/send-message.js';
import type { ChaosCase, Measured, Scene, Story } from './chaos-case.js';

const VICTIM = 'inventory';
const SLOT = 0;
const { partitions: PARTITIONS } = reserveStock.topic;
const [HANGS, DEAD] = ['send a command whose handler never returns', 'it is a dead letter'] as const;

/** What one message cannot do holds up what is behind it for a while, and nothing else. */
export const handlerHangs: ChaosCase = {
  name: 'handler-hangs',
  fault: 'the handler of one command never returns, in every process that hears it; the command dies alone',
  loadMs: 10_000,
  prepare: async (scene) => {
    const command = strangeCommand();
    await startAnew(scene, { NODE_ENV: 'test', MILLRACE_HANGING_MESSAGE: command.id });
    scene.lab.untilHealed(() => startAnew(scene, undefined));
    hanging.set(scene, command);
  },
  schedule: ({ loadMs }) => [
    {
      atMs: Math.round(0.2 * loadMs),
      what: HANGS,
      act: async (scene) => {
        const command = hanging.get(scene)!;
        await send(scene, command);
        await untilLetter(scene, VICTIM, command.key, ({ dead }) => dead);
        scene.say(DEAD);
      },
    },
  ],
  measure: measureOthers,
};

/** What `prepare` has told the services of. */
const hanging = new WeakMap<Scene, WireMessage>();

/** Of an order that nobody knows, so that nothing waits for its answer. */
function strangeCommand(): WireMessage {
  const ids = { orderId: newSlottedId(SLOT), attemptId: uuidV7() };
  return encodeMessage(
    reserveStock,
    { ...reserveStock.example, ...ids },
    { id: uuidV7(), source: LABORATORY },
  );
}

async function startAnew({ lab }: Scene, settings: Readonly<Record<string, string>> | undefined) {
  const instances = lab.stack.stack.services.filter(({ service }) => service === VICTIM);
  await Promise.all(
    instances.map(({ instance }) => {
      if (settings) lab.settings.set(instance, settings);
      else lab.settings.delete(instance);
      return lab.stack.restart(instance);
    }),
  );
}

async function send({ lab, expected }: Scene, command: WireMessage): Promise<void> {
  const partition = partitionOfSlot(SLOT, PARTITIONS);
  const [offset] = await sendMessages(lab.kafka, partition, [command]);
  expected.push({ topic: command.topic, partition, offset: offset!, reason: 'handler-bug' });
}

/** Orders whose commands lie on other partitions, while the handler hung. */
export function measureOthers(facts: Facts, history: History, story: Story): Measured {
  const timeOf = (what: string) => story.find((one) => one.what === what)?.at;
  const [from, to] = [timeOf(HANGS), timeOf(DEAD)];
  const note = (text: string, findings: readonly Finding[] = []): Measured => ({ findings, notes: [text] });
  if (from === undefined || to === undefined) return note('No handler hung.');
  const placedAt = new Map(history.map(({ orderId, attempts }) => [orderId, attempts[0]!.sentAt]));
  const isOther = (id: string) =>
    partitionOfSlot(slotOfId(id)!, PARTITIONS) !== partitionOfSlot(SLOT, PARTITIONS);
  const others = facts.orders.filter(({ id }) => isOther(id) && placedAt.get(id)! >= from);
  const ended = others.filter(({ updatedAt }) => updatedAt.getTime() < to);
  const text = `while it hung for ${((to - from) / 1_000).toFixed(1)} s, ${ended.length} orders of other partitions were placed and ended`;
  if (ended.length > 0) return note(text);
  return note(text, [{ invariant: 'Q', what: 'no order of another partition ended while a handler hung' }]);
}
