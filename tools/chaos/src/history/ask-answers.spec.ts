import { expect, it } from '@jest/globals';
import { askAnswers } from './ask-answers.js';
import type { History } from './history.js';
import type { Call, Reply } from './shop.client.js';

const CUSTOMERS = [
  { id: 'alice', token: 'of alice' },
  { id: 'bob', token: 'of bob' },
];
const HISTORY: History = [
  {
    customerId: 'alice',
    key: 'key',
    body: { items: [] },
    attempts: [],
    outcome: 'ok',
    orderId: 'order-1',
    answer: '{"id":"order-1"}',
  },
];

function answerOf({ method, token, body }: Call): Reply {
  if (method === 'GET') {
    return token === 'of alice' ? { status: 200, text: '{"status":"confirmed"}' } : { status: 404, text: '' };
  }
  const isMisuse = 'paymentMethod' in (body as object);
  return isMisuse ? { status: 422, text: '' } : { status: 202, text: '{"id":"order-1"}' };
}

it('a refusal for the moment is no answer: it is asked again', async () => {
  const refused = new Set<string>();
  const call = async (asked: Call): Promise<Reply> => {
    const name = JSON.stringify(asked);
    if (refused.has(name)) return answerOf(asked);
    refused.add(name);
    return { status: 503, text: '{}' };
  };
  expect(await askAnswers({ call }, HISTORY, CUSTOMERS)).toEqual([
    {
      orderId: 'order-1',
      key: 'key',
      told: 'confirmed',
      toldToOthers: 404,
      repeat: { status: 202, answer: '{"id":"order-1"}' },
      misuse: 422,
    },
  ]);
  expect(refused.size).toBe(4);
});
