import type { DeclineCode } from './authorization.js';

/** How operations on a payment method behave. */
export interface TestCard {
  /** Authorizations are declined with this code. */
  readonly declineCode: DeclineCode | null;
  /** `slow`: answers after seconds. `held`: the first caller waits until it has given up; a repeat does not. */
  readonly answerDelay: 'none' | 'slow' | 'held';
  /** So many requests of an operation fail with 503 before it is applied. */
  readonly failuresFirst: number;
  readonly webhooks: WebhookHabit;
}

/**
 * How operations are told by webhook: once and soon (`plain`), after a while, twice, the authorization after what
 * follows it, or behind a forgery that says the opposite.
 */
export type WebhookHabit = 'plain' | 'late' | 'twice' | 'reordered' | 'forged';

const GOOD: TestCard = { declineCode: null, answerDelay: 'none', failuresFirst: 0, webhooks: 'plain' };

const CARDS: Readonly<Record<string, TestCard>> = {
  pm_card_ok: GOOD,
  pm_card_declined: { ...GOOD, declineCode: 'card_declined' },
  pm_card_insufficient_funds: { ...GOOD, declineCode: 'insufficient_funds' },
  pm_card_slow: { ...GOOD, answerDelay: 'slow' },
  pm_card_timeout_after_charge: { ...GOOD, answerDelay: 'held' },
  pm_card_webhook_late: { ...GOOD, webhooks: 'late' },
  pm_card_webhook_twice: { ...GOOD, answerDelay: 'held', webhooks: 'twice' },
  pm_card_webhook_reordered: { ...GOOD, webhooks: 'reordered' },
  pm_card_webhook_forged: { ...GOOD, answerDelay: 'slow', webhooks: 'forged' },
};
const FAILING = /^pm_card_5xx_(\d{1,4})$/;
const UNKNOWN: TestCard = { ...GOOD, declineCode: 'invalid_payment_method' };

/** The card behind a payment method. What is none of ours is declined as `invalid_payment_method`. */
export function testCardOf(paymentMethod: string): TestCard {
  const failing = FAILING.exec(paymentMethod);
  if (failing) return { ...GOOD, failuresFirst: Number(failing[1]) };
  return Object.hasOwn(CARDS, paymentMethod) ? CARDS[paymentMethod]! : UNKNOWN;
}
