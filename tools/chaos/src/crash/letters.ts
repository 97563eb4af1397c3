import { setTimeout as pause } from 'node:timers/promises';
import { contracts } from '@millrace/contracts';
import type { Scene } from '../cases/chaos-case.js';
import { chaosErrors } from '../chaos.errors.js';
import type { ExpectedLetter } from '../facts/facts.js';
import { insistAsOperator } from './operator.js';
import { poisonsFor } from '../poison/poisons.js';

interface Letter {
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly deaths: number;
  readonly dead: boolean;
}

const WHY = 'the laboratory looks whether it survives this';
const PARTITIONS = 4;
const POLL_MS = 50;
const TIMEOUT_MS = 120_000;

interface Given {
  readonly key: string;
  /** As it is expected now. */
  readonly letter: ExpectedLetter;
}

/** Lets a service hear a record that nobody can read. */
export async function giveOneLetter(scene: Scene, service: string): Promise<Given> {
  const { lab, random, expected } = scene;
  const topic = topicHeardBy(service);
  const [poison] = poisonsFor(topic);
  const partition = Math.floor(random() * PARTITIONS);
  const producer = lab.kafka.producer();
  await producer.connect();
  try {
    const [metadata] = await producer.send({ topic, messages: [{ ...poison!.message, partition }] });
    const letter = { topic, partition, offset: Number(metadata!.baseOffset), reason: poison!.reason };
    expected.push(letter);
    return { key: String(poison!.message.key), letter };
  } finally {
    await producer.disconnect();
  }
}

/** Has an operator send a dead letter again, and again until there is an answer: it dies once more. */
export async function redriveLetter(scene: Scene, service: string): Promise<void> {
  const { expected } = scene;
  const { key, letter } = await giveOneLetter(scene, service);
  const { id } = await untilLetter(scene, service, key, ({ dead }) => dead);
  await insistAsOperator(scene, {
    method: 'POST',
    url: `${scene.lab.urlOf(service)}/dead-letters/${id}/redrive`,
    body: { reason: WHY },
  });
  const again = await untilLetter(scene, service, key, ({ dead, deaths }) => dead && deaths > 1);
  expected[expected.indexOf(letter)] = { ...letter, partition: again.partition, offset: again.offset };
}

/** Has an operator purge what died of one cause, and again until there is an answer. */
export async function purgeLetters(scene: Scene, service: string): Promise<void> {
  const { expected } = scene;
  const { key, letter } = await giveOneLetter(scene, service);
  await untilLetter(scene, service, key, ({ dead }) => dead);
  const { topic, reason: code } = letter;
  await insistAsOperator(scene, {
    method: 'POST',
    url: `${scene.lab.urlOf(service)}/dead-letters/purge`,
    body: { filter: { topic, code }, reason: WHY },
  });
  for (const [index, one] of expected.entries()) {
    if (one.topic === topic && one.reason === code) expected[index] = { ...one, purged: true };
  }
}

/** Waits until a service has a letter of this key that is as it should be. @throws AppError `set_up_failed` when it does not. */
export async function untilLetter(
  { lab, signal }: Scene,
  service: string,
  key: string,
  suits: (letter: Letter) => boolean,
): Promise<Letter> {
  const { shards, inventoryUrl, paymentUrl } = lab.deployment;
  const urls =
    service === 'order' ? Object.values(shards) : [service === 'payment' ? paymentUrl : inventoryUrl];
  const giveUpAt = performance.now() + TIMEOUT_MS;
  for (;;) {
    const found = await Promise.all(urls.map((url) => lab.databases.read<Letter>(url, readLetter, [key])));
    const letter = found.flat().find(suits);
    if (letter) return letter;
    if (performance.now() > giveUpAt) {
      throw chaosErrors.set_up_failed({ detail: `${service} has no letter ${key} as it should be.` });
    }
    await pause(POLL_MS, undefined, { signal });
  }
}

const readLetter = `
  SELECT id, partition, record_offset::float8 AS "offset", deaths, status = 'dead' AS dead
  FROM dead_letters WHERE key = $1`;

/** Its commands; a service without any hears the answers of the first that has some. */
function topicHeardBy(service: string): string {
  const topics = contracts.topics();
  const own = topics.find(({ owner, kind }) => kind === 'commands' && owner === service);
  if (own) return own.name;
  const { owner } = topics.find(({ kind }) => kind === 'commands')!;
  return topics.find((topic) => topic.owner === owner && topic.kind === 'events')!.name;
}
