import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CHECKOUT, plainEnv } from '@millrace/stack';
import { chaosErrors } from '../chaos.errors.js';
import { dumpTopics } from '../facts/dump-topics.js';
import { SAGA_TOPICS } from '../facts/topics.js';
import { Copier, Echo } from '../lab/copies.js';
import { OldReplies } from '../lab/old-replies.js';
import type { ChaosCase, Scene } from './chaos-case.js';
import { shuffled } from './times.js';

const execute = promisify(execFile);

/** Nine copies and the original. */
const COPIES = 9;
const MAX_DELAY_MS = 5_000;

export const deliveries: ChaosCase = {
  name: 'deliveries',
  fault:
    'every message is delivered ten times, up to 5 s late, so that commands and replies of former steps arrive between later ones; then all once more, shuffled, into the finished system',
  short: true,
  loadMs: 10_000,
  schedule: ({ loadMs }) => [
    {
      atMs: 0,
      what: `deliver everything ${COPIES + 1} times`,
      act: async ({ lab, random, signal, say, topicsFrom: from }) => {
        const echo = await Echo.start(lab.kafka, { from, copies: COPIES, maxDelayMs: MAX_DELAY_MS, random });
        await pause(loadMs, undefined, { signal });
        say(`delivered ${await echo.stop()} copies`);
      },
    },
  ],
  aftermath: async ({ lab, random, topicsFrom, say }) => {
    const records = shuffled(random, await dumpTopics(lab.kafka, SAGA_TOPICS, topicsFrom));
    const copier = await Copier.connect(lab.kafka);
    try {
      say(`delivered all ${await copier.deliver(records)} once more, shuffled`);
    } finally {
      await copier.close();
    }
  },
};

export const oldReplies: ChaosCase = {
  name: 'old-replies',
  fault:
    'every order hears that its payment was declined, as the answer to an attempt that nobody waits for, while it waits for another',
  loadMs: 10_000,
  schedule: ({ loadMs }) => [
    {
      atMs: 0,
      what: 'answer attempts that nobody waits for',
      act: async ({ lab, signal, say, topicsFrom }) => {
        const replies = await OldReplies.start(lab.kafka, topicsFrom);
        await pause(loadMs, undefined, { signal });
        say(`sent ${await replies.stop()} old replies`);
      },
    },
  ],
};

/** What each group hears. */
const HEARD = [
  ['inventory', 'inventory.commands'],
  ['payment', 'payment.commands'],
  ['payment', 'order.events'],
  ['order', 'inventory.events'],
  ['order', 'payment.events'],
] as const;
const EPOCH = '1970-01-01T00:00:00Z';

/** By the operator's own command, as after a database was restored. */
export const replayTopics: ChaosCase = {
  name: 'replay-topics',
  fault: 'every group is taken back to offset 0 of every topic it hears, in a finished system',
  loadMs: 10_000,
  schedule: () => [],
  aftermath: async (scene) => {
    for (const [service, topic] of HEARD) await replay(scene, service, topic);
  },
};

async function replay({ lab, say }: Scene, service: string, topic: string): Promise<void> {
  const up = await lab.down(service);
  const told = await rewind(lab.deployment.brokers, service, topic);
  say(`rewound ${service}: ${told.replaceAll('\n', '; ')}`);
  await up();
}

async function rewind(brokers: readonly string[], group: string, topic: string): Promise<string> {
  const operator = join(CHECKOUT, 'tools/operator/dist/main.js');
  const words = ['groups', 'rewind', group, topic, '--to', EPOCH, '--apply'];
  const { stdout } = await execute(process.execPath, [operator, ...words], {
    env: { ...plainEnv(), KAFKA_BROKERS: brokers.join(',') },
  });
  if (stdout.includes(topic)) return stdout.trim();
  throw chaosErrors.set_up_failed({ detail: `${words.join(' ')} rewound nothing: ${stdout}` });
}
