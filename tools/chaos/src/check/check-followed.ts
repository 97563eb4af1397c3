import type { Facts, MessageFact, OrderFact } from '../facts/facts.js';
import type { Finding } from './finding.js';

/** Who hears a topic. */
const CONSUMERS: Readonly<Record<string, string>> = {
  'inventory.commands': 'inventory',
  'payment.commands': 'payment',
  'inventory.events': 'order',
  'payment.events': 'order',
};
/** Commands, and where they are answered. Those that are asked for again may be answered in one, where it says so. */
const ANSWERS = [
  { commands: 'inventory.commands', replies: 'inventory.events', together: false },
  { commands: 'payment.commands', replies: 'payment.events', together: true },
] as const;
const EVENT_OF_END: Readonly<Record<OrderFact['status'], string | undefined>> = {
  pending: undefined,
  confirmed: 'order-confirmed',
  rejected: 'order-rejected',
  cancelled: 'order-cancelled',
};

/**
 * L, of messages: what was published was handled, or lies dead; a command that was handled was answered; that an order
 * was placed, and how it ended, was told. Sagas ask again for what they wait for, so hardly any of it shows otherwise.
 */
export function checkFollowed(facts: Facts): readonly Finding[] {
  return [...notHandled(facts), ...notAnswered(facts), ...notTold(facts)];
}

function notHandled({ messages, handled, deadLetters }: Facts): readonly Finding[] {
  if (!handled) return [];
  const known = new Set(handled.map(({ consumer, messageId }) => `${consumer} ${messageId}`));
  const dead = new Set(deadLetters.map(({ messageId }) => messageId));
  return firstOfEach(messages)
    .filter(({ topic, id }) => {
      const consumer = CONSUMERS[topic];
      return consumer !== undefined && !dead.has(id) && !known.has(`${consumer} ${id}`);
    })
    .map((message) => lost(message, `was published on ${message.topic} and never handled`));
}

function notAnswered({ messages, deadLetters }: Facts): readonly Finding[] {
  const dead = new Set(deadLetters.map(({ messageId }) => messageId));
  return ANSWERS.flatMap(({ commands, replies, together }) => {
    const answered = new Set(
      messages.filter(({ topic }) => topic === replies).map(({ attemptId }) => attemptId),
    );
    const asked = firstOfEach(messages.filter(({ topic }) => topic === commands));
    const lastAsked = new Map(asked.map((command) => [`${command.type} ${command.key}`, command.offset]));
    return asked
      .filter(
        ({ id, type, key, offset, attemptId }) =>
          attemptId !== null &&
          !answered.has(attemptId) &&
          !dead.has(id) &&
          !(together && lastAsked.get(`${type} ${key}`)! > offset),
      )
      .map((command) => lost(command, `was never answered on ${replies}`));
  });
}

function notTold({ orders, messages }: Facts): readonly Finding[] {
  // Without topics there is nothing to compare with.
  if (messages.length === 0) return [];
  const told = new Set(messages.map(({ key, type }) => `${type?.split('.').at(-2)} ${key}`));
  return orders.flatMap(({ id, status }) =>
    ['order-placed', EVENT_OF_END[status]]
      .filter((event) => event !== undefined && !told.has(`${event} ${id}`))
      .map((event): Finding => ({
        invariant: 'L',
        orderId: id,
        what: `is ${status}, and no ${event} says so`,
      })),
  );
}

/** Every message once, where it was published first; what is no message is left out. */
function firstOfEach(messages: readonly MessageFact[]): readonly MessageFact[] {
  const seen = new Set<string>();
  return messages
    .toSorted((a, b) => a.offset - b.offset)
    .filter(({ topic, id, type }) => {
      if (id === null || type === null || seen.has(`${topic} ${id}`)) return false;
      seen.add(`${topic} ${id}`);
      return true;
    });
}

function lost({ key, type, id }: MessageFact, what: string): Finding {
  const name = type!.split('.').at(-2);
  return { invariant: 'L', ...(key !== null && { orderId: key }), what: `${name} ${id} ${what}` };
}
