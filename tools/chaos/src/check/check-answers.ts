import type { AnswerFact, Facts } from '../facts/facts.js';
import type { History, Wish } from '../history/history.js';
import type { Finding } from './finding.js';

/**
 * A: an answer holds. The order that a key was answered with is the key's; what was refused made no order; what stayed
 * unknown made none or one; the same request gets the same answer again; a key is not good for another order, nor an
 * order for another customer; what was cancelled is not confirmed.
 */
export function checkAnswers({ keys, orders, answers }: Facts, history: History): readonly Finding[] {
  const ordersOf = Map.groupBy(keys, ({ customerId, key }) => `${customerId} ${key}`);
  const statusOf = new Map(orders.map(({ id, status }) => [id, status]));
  const wishes = history.flatMap((wish) => {
    const found = (ordersOf.get(`${wish.customerId} ${wish.key}`) ?? []).map(({ orderId }) => orderId);
    return problemsOfWish(wish, found, (id) => statusOf.get(id));
  });
  const asked = new Map(history.map((wish) => [`${wish.orderId}`, wish]));
  return [...wishes, ...answers.flatMap((answer) => problemsOfAnswer(answer, asked.get(answer.orderId)))];
}

function problemsOfWish(
  { key, outcome, orderId, cancelled, answers = [] }: Wish,
  found: readonly string[],
  statusOf: (id: string) => string | undefined,
): readonly Finding[] {
  const problem = (what: string, id = orderId) => finding(id, `key ${key}: ${what}`);
  if (outcome === 'failed')
    return found.length === 0 ? [] : [problem('was refused and has an order', found[0])];
  if (outcome === 'unknown') {
    return found.length <= 1 ? [] : [problem(`stayed unknown and has ${found.length} orders`, found[0])];
  }
  const problems: Finding[] = [];
  if (found.length !== 1 || found[0] !== orderId) {
    problems.push(problem(`was answered with ${orderId}, and has ${found.join(', ') || 'no order'}`));
  }
  const different = new Set(answers).size;
  if (different > 1) problems.push(problem(`was answered in ${different} ways at once`));
  if (cancelled === 'ok' && statusOf(orderId!) === 'confirmed') {
    problems.push(problem('its cancellation was accepted, and it is confirmed'));
  }
  return problems;
}

function problemsOfAnswer(answer: AnswerFact, wish: Wish | undefined): readonly Finding[] {
  const { orderId, key, repeat, misuse, toldToOthers } = answer;
  const problems: string[] = [];
  if (repeat && repeat.status !== 202) problems.push(`asked again it answers ${repeat.status}`);
  else if (repeat && wish && repeat.answer !== wish.answer) problems.push('asked again it answers otherwise');
  if (misuse !== undefined && misuse !== 422) problems.push(`with another body it answers ${misuse}`);
  if (toldToOthers !== undefined && toldToOthers !== 404) {
    problems.push(`another customer who asks for its order is answered ${toldToOthers}`);
  }
  return problems.map((what) => finding(orderId, `key ${key}: ${what}`));
}

function finding(orderId: string | undefined, what: string): Finding {
  return { invariant: 'A', ...(orderId !== undefined && { orderId }), what };
}
