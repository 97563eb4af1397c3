import { setTimeout as pause } from 'node:timers/promises';
import { reserveStock } from '@millrace/contracts';
import type { PlantedBug } from '@millrace/failpoints';
import type { ChaosCase, Scene } from '../cases/chaos-case.js';
import type { Invariant } from '../check/finding.js';
import { chaosErrors } from '../chaos.errors.js';
import { Echo } from '../lab/copies.js';
import { FusedProcess } from '../lab/fused-process.js';
import { OldReplies } from '../lab/old-replies.js';
import type { Misbehaviour } from '../lab/provider-proxy.js';
import { TableLock } from '../lab/table-lock.js';

/** What brings a bug to light. */
export interface Hunt {
  /** The invariant that must speak up; others may. */
  readonly must: Invariant;
  readonly load?: Partial<Pick<ChaosCase, 'cards' | 'habits' | 'shelves'>>;
  /** Of the services, beside the bug. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly act: (scene: Scene, loadMs: number) => Promise<void>;
}

const DEATH_TIMEOUT_MS = 120_000;
/** Longer than offsets wait for their commit. */
const OFFSETS_MS = 2_500;
const UNKIND = 0.4;

/** Its webhooks are signed with another key, so that payment believes none: it has to ask. */
const NOT_TOLD = { PAYMENT_PROVIDER_WEBHOOK_SECRETS: 'another-key-than-the-provider-has' };

/** A machine that is busy takes longer: a hunt is over when the bug had so many occasions to show itself. */
const OCCASIONS = 50;
const OCCASIONS_TIMEOUT_MS = 180_000;
const POLL_MS = 100;
/** Two of each of its records, about. */
const COPIES_OF_AN_ORDER = 20;

/** Lets customers come for `loadMs`, and longer where that was not enough. @throws AppError `set_up_failed` */
async function untilEnough(count: () => number, loadMs: number, signal: AbortSignal): Promise<void> {
  await pause(loadMs, undefined, { signal });
  const giveUpAt = performance.now() + OCCASIONS_TIMEOUT_MS;
  while (count() < OCCASIONS) {
    if (performance.now() > giveUpAt) {
      throw chaosErrors.set_up_failed({
        detail: `There were ${count()} occasions for the bug, not ${OCCASIONS}.`,
      });
    }
    await pause(POLL_MS, undefined, { signal });
  }
}

const unkindProvider =
  (how: Misbehaviour): Hunt['act'] =>
  async ({ lab, random, signal }, loadMs) => {
    let times = 0;
    lab.proxy.misbehave = () => {
      if (random() >= UNKIND) return undefined;
      times += 1;
      return how;
    };
    await untilEnough(() => times, loadMs, signal);
  };

const customersAlone: Hunt['act'] = async ({ signal }, loadMs) => {
  await pause(loadMs, undefined, { signal });
};

/** One for each bug. */
export const HUNTS: Readonly<Record<PlantedBug, Hunt>> = {
  'inbox-off': {
    must: 'D',
    act: async ({ lab, random, signal, topicsFrom: from }, loadMs) => {
      const echo = await Echo.start(lab.kafka, { from, copies: 2, maxDelayMs: 2_000, random });
      await untilEnough(() => echo.delivered / COPIES_OF_AN_ORDER, loadMs, signal);
      await echo.stop();
    },
  },
  'fence-off': {
    must: 'M',
    act: async ({ lab, signal, topicsFrom }, loadMs) => {
      const replies = await OldReplies.start(lab.kafka, topicsFrom);
      await untilEnough(() => replies.sent, loadMs, signal);
      await replies.stop();
    },
  },
  'ack-before-commit': {
    must: 'L',
    act: async ({ lab, signal }) => {
      await using lock = await TableLock.take(lab.deployment.inventoryUrl, 'holds');
      await lock.untilAwaited(signal);
      await pause(OFFSETS_MS, undefined, { signal });
      await lab.kill('inventory', 'SIGKILL');
    },
  },
  'commit-before-effects': {
    must: 'L',
    act: async ({ lab, signal }) => {
      const fused = await FusedProcess.start(lab, {
        instance: 'inventory',
        failPoint: `consume.after-inbox:${reserveStock.type}`,
        settings: lab.settings.get('inventory') ?? {},
      });
      await fused.outlive(DEATH_TIMEOUT_MS, signal);
    },
  },
  'undo-skipped': { must: 'S', load: { cards: { pm_card_declined: 0.2 } }, act: customersAlone },
  // Asking does not help against a request that is still on its way: only its key does.
  'key-per-try': { must: 'M', act: unkindProvider('overtaken') },
  // Nor does the key at a provider that has forgotten it: only asking does.
  'repeat-unasked': { must: 'M', settings: NOT_TOLD, act: unkindProvider('forget-after') },
  'publications-dropped': { must: 'L', act: customersAlone },
};
