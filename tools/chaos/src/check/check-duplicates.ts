import type { Facts } from '../facts/facts.js';
import type { Finding } from './finding.js';

/**
 * D: whatever was delivered how often, an order has one effect of a kind: one key, one order, one charge, one of each
 * movement; a message that is there twice says the same twice; an attempt has one reply of a kind.
 */
export function checkDuplicates(facts: Facts): readonly Finding[] {
  return [...ordersOfKeys(facts), ...movementsTwice(facts), ...messagesTwice(facts)];
}

function ordersOfKeys({ keys, orders }: Facts): readonly Finding[] {
  const uses = Map.groupBy(keys, ({ customerId, key }) => `${customerId} ${key}`);
  const twice = [...uses.values()]
    .filter((rows) => rows.length > 1)
    .map((rows) => finding(rows[1]!.orderId, `is the ${rows.length}. order of the key ${rows[1]!.key}`));
  const keysOf = Map.groupBy(keys, ({ orderId }) => orderId);
  const ids = new Map<string, number>();
  for (const { id } of orders) ids.set(id, (ids.get(id) ?? 0) + 1);
  const unkeyed = [...ids].flatMap(([id, rows]) => [
    ...(keysOf.get(id)?.length === 1 ? [] : [finding(id, `has ${keysOf.get(id)?.length ?? 0} keys`)]),
    ...(rows === 1 ? [] : [finding(id, `is in ${rows} shards`)]),
  ]);
  return [...twice, ...unkeyed];
}

function movementsTwice({ movements = [] }: Facts): readonly Finding[] {
  const byKind = Map.groupBy(movements, ({ reference, kind }) => `${reference} ${kind}`);
  return [...byKind.values()]
    .filter((rows) => rows.length > 1)
    .map((rows) => finding(rows[0]!.reference, `has ${rows.length} of ${rows[0]!.kind} in the ledger`));
}

function messagesTwice({ messages }: Facts): readonly Finding[] {
  const readable = messages.filter(({ id, type }) => id !== null && type !== null);
  const byId = Map.groupBy(readable, ({ topic, id }) => `${topic} ${id}`);
  const differing = [...byId.values()]
    .filter((copies) => new Set(copies.map(({ digest, type }) => `${type} ${digest}`)).size > 1)
    .map(([first]) => finding(first!.key ?? undefined, `message ${first!.id} has two contents`));
  const replies = readable.filter(({ attemptId }) => attemptId !== null);
  const byAttempt = Map.groupBy(replies, ({ type, attemptId }) => `${type} ${attemptId}`);
  const answeredTwice = [...byAttempt.values()]
    .filter((rows) => new Set(rows.map(({ id }) => id)).size > 1)
    .map(([first]) => finding(first!.key ?? undefined, `${first!.type} was sent twice for one attempt`));
  return [...differing, ...answeredTwice];
}

function finding(orderId: string | undefined, what: string): Finding {
  return { invariant: 'D', ...(orderId !== undefined && { orderId }), what };
}
