import { setTimeout as pause } from 'node:timers/promises';
import { reserveStock, stockCommitted } from '@millrace/contracts';
import type { PlantedBug } from '@millrace/failpoints';
import type { ChaosCase, Scene } from '../cases/chaos-case.js';
import type { Invariant } from '../check/finding.js';
import { chaosErrors } from '../chaos.errors.js';
import { dumpTopics, messageFact, type DumpedRecord } from '../facts/dump-topics.js';
import { SAGA_TOPICS } from '../facts/topics.js';
import { Copier } from '../lab/copies.js';
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
const OCCASIONS = 30;
const OCCASIONS_TIMEOUT_MS = 180_000;
const POLL_MS = 100;

/** Lets customers come for `loadMs`, and longer where that was not enough. @throws AppError `set_up_failed` */
async function untilEnough(
  loadMs: number,
  signal: AbortSignal,
  count: () => number | Promise<number>,
): Promise<void> {
  await pause(loadMs, undefined, { signal });
  const giveUpAt = performance.now() + OCCASIONS_TIMEOUT_MS;
  for (;;) {
    const occasions = await count();
    if (occasions >= OCCASIONS) return;
    if (performance.now() > giveUpAt) {
      const detail = `There were ${occasions} occasions for the bug, not ${OCCASIONS}.`;
      throw chaosErrors.set_up_failed({ detail });
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
    await untilEnough(loadMs, signal, () => times);
  };

const customersAlone: Hunt['act'] = async ({ signal }, loadMs) => {
  await pause(loadMs, undefined, { signal });
};

/** One for each bug. */
export const HUNTS: Readonly<Record<PlantedBug, Hunt>> = {
  // A hold that is asked for again once it was committed is told as it is now: under an id that said something else.
  'inbox-off': {
    must: 'D',
    act: async ({ lab, signal, topicsFrom }, loadMs) => {
      const isCommit = (record: DumpedRecord) => messageFact(record).type === stockCommitted.type;
      let records: readonly DumpedRecord[] = [];
      await untilEnough(loadMs, signal, async () => {
        records = await dumpTopics(lab.kafka, SAGA_TOPICS, topicsFrom);
        return records.filter(isCommit).length;
      });
      const copier = await Copier.connect(lab.kafka);
      await copier.deliver(records);
      await copier.close();
    },
  },
  'fence-off': {
    must: 'M',
    act: async ({ lab, signal, topicsFrom }, loadMs) => {
      const replies = await OldReplies.start(lab.kafka, topicsFrom);
      await untilEnough(loadMs, signal, () => replies.sent);
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
