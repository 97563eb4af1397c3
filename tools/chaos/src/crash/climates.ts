import { setTimeout as pause } from 'node:timers/promises';
import type { Scene } from '../cases/chaos-case.js';
import { ASK_AGAIN_MS } from './operator.js';

/** What the whole system is under while processes die. Deaths that need different ones cannot share a round. */
export interface Climate {
  readonly name: string;
  /** Settings of the order service. */
  readonly orderSettings?: Readonly<Record<string, string>>;
  /** From the first death on, until the last one. */
  readonly act?: (scene: Scene, isOver: () => boolean) => Promise<void>;
}

/** Replies come later than the saga waits for them. */
const IMPATIENT = {
  STOCK_TIMEOUT_MS: '1',
  PAYMENT_TIMEOUT_MS: '300',
  UNDO_TIMEOUT_MS: '1',
  SAGA_RETRY_MAX_MS: '1000',
};

const slowProvider =
  (share: number) =>
  async ({ lab, random }: Scene): Promise<void> => {
    // Not an answer that is late: a webhook would tell of it at once.
    lab.proxy.misbehave = () => (random() < share ? 'slow' : undefined);
  };

/** Orders are confirmed, declined, out of stock and cancelled. */
export const USUAL: Climate = { name: 'usual' };

export const IMPATIENCE: Climate = {
  name: 'impatience',
  orderSettings: IMPATIENT,
  act: slowProvider(0.5),
};

const AUTHORIZATIONS = '/v1/authorizations';

/**
 * Holds are over before the provider has answered: what is set aside by then has to be given back. That is answered at
 * once: a late answer is told by webhook first, and nothing comes after the call.
 */
export const SHORT_HOLDS: Climate = {
  name: 'short holds',
  act: async (scene, isOver) => {
    const { lab, signal } = scene;
    lab.proxy.misbehave = (path) => (path === AUTHORIZATIONS ? 'late' : undefined);
    while (!isOver()) {
      await lab.databases.read(lab.deployment.inventoryUrl, endHolds);
      await pause(ASK_AGAIN_MS, undefined, { signal });
    }
  },
};

const endHolds = `UPDATE holds SET expires_at = now() WHERE status = 'held'`;

/** What the provider has done is not known. */
export const FAILING_PROVIDER: Climate = {
  name: 'failing provider',
  act: async ({ lab }) => {
    lab.proxy.misbehave = () => 'fail-after';
  },
};

/** Sagas wait for an operator at once. */
export const PARKING: Climate = {
  name: 'parking',
  orderSettings: { ...IMPATIENT, SAGA_ATTENTION_AFTER_MS: '1' },
  act: slowProvider(1),
};
