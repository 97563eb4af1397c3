import { encodeMessage, type MessageContract, type WireMessage } from '@millrace/contract-kit';
import { uuidV5 } from '@millrace/ids';
import { eventually, type OpenTopics } from '@millrace/testing';
import { replyTo } from './participants.js';

/** Plays inventory and payment for one order until it has ended; both say yes. */
export async function fulfilOverKafka(topics: OpenTopics, orderId: string): Promise<void> {
  const answered = new Set<string>();
  await eventually(
    async () => {
      const mine = topics.heard.filter(({ envelope }) => envelope.subject === orderId);
      const replies = mine.flatMap(({ envelope, contract, data }) => {
        const reply = answered.has(envelope.id) ? undefined : replyTo(contract.type);
        return reply ? [{ id: envelope.id, message: replyMessage(reply, data as Ids) }] : [];
      });
      await topics.send(replies.map(({ message }) => message));
      for (const { id } of replies) answered.add(id);
      const heard = mine.map(({ contract }) => contract.name);
      if (!heard.includes('order-confirmed')) throw new Error(`heard so far: ${heard.join(', ')}`);
    },
    { waitingFor: `order ${orderId} to be confirmed` },
  );
}

type Ids = { readonly orderId: string; readonly attemptId: string };

function replyMessage(contract: MessageContract, { orderId, attemptId }: Ids): WireMessage {
  const data = { ...(contract.example as object), orderId, attemptId };
  return encodeMessage(contract, data, { id: uuidV5(attemptId, contract.type), source: '/test' });
}
