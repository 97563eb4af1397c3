import { setTimeout as pause } from 'node:timers/promises';
import { commitStock } from '@millrace/contracts';
import { partitionOfSlot, slotOfId } from '@millrace/ids';
import type { Scene } from '../cases/chaos-case.js';
import { sendMessages } from '../lab/send-message.js';
import { commandOf } from './strangers.js';

const PAUSE_MS = 100;

/**
 * Sends commits of stock that come after their deadline, for holds of customers that are still held: of no other hold
 * is it told that the commit came too late. They are of attempts that no saga knows, so nothing comes of the answers.
 */
export async function commitTooLate({ lab, signal }: Scene, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const held = await lab.databases.read<HeldRow>(lab.deployment.inventoryUrl, readHeld);
    for (const { orderId, holdVersion } of held) {
      const partition = partitionOfSlot(slotOfId(orderId)!, commitStock.topic.partitions);
      await sendMessages(lab.kafka, partition, [commandOf(commitStock, { orderId, holdVersion }, true)]);
    }
    await pause(PAUSE_MS, undefined, { signal });
  }
}

interface HeldRow {
  readonly orderId: string;
  readonly holdVersion: number;
}

const readHeld = `
  SELECT order_id AS "orderId", version::integer AS "holdVersion" FROM holds
  WHERE status = 'held' AND expires_at > now() ORDER BY order_id DESC LIMIT 3`;
