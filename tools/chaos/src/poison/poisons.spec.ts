import { describe, expect, it } from '@jest/globals';
import { decodeMessage, isDecodeFailure } from '@millrace/contract-kit';
import { contracts } from '@millrace/contracts';
import { poisonsFor } from './poisons.js';

const TOPICS = [
  'order.events',
  'inventory.commands',
  'inventory.events',
  'payment.commands',
  'payment.events',
];

describe.each(TOPICS)('poison for %s', (topic) => {
  it.each(poisonsFor(topic).map((poison) => [poison.what, poison] as const))(
    '%s cannot be read, for the reason that is told',
    (_, { message, reason }) => {
      const headers = (message.headers ?? {}) as Readonly<Record<string, string>>;
      const outcome = decodeMessage(contracts, { topic, headers, value: message.value });
      expect(isDecodeFailure(outcome) ? outcome.reason : 'read').toBe(reason);
    },
  );

  it('is of every reason there is', () => {
    expect(new Set(poisonsFor(topic).map(({ reason }) => reason))).toEqual(
      new Set([
        'invalid-json',
        'schema-mismatch',
        'missing-value',
        'missing-header',
        'invalid-id',
        'unknown-type',
        'wrong-topic',
      ]),
    );
  });
});
