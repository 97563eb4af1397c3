import { serveCalls } from '../../processes/serve-calls.js';
import { envelopes } from './envelopes.js';
import { kafkajsClient } from './kafkajs-client.js';
import type { Variant } from './lab-client.js';
import { platformaticClient } from './platformatic-client.js';

const BATCH = 100;

const variant = process.env['KAFKA_CLIENT'] as Variant;
const brokers = process.env['KAFKA_BROKERS']!.split(',');
const client =
  variant === 'platformatic' ? platformaticClient(brokers) : await kafkajsClient(variant, brokers);
const wire = envelopes(BATCH);

interface Work {
  readonly topic: string;
}

/** A topic with so many messages (whole batches) to read. */
async function prepare({ topic, messages }: Work & { readonly messages: number }): Promise<void> {
  await client.createTopic(topic);
  for (let sent = 0; sent < messages; sent += BATCH) await client.send(topic, wire);
}

/** Sends batches of a hundred, one after the other, until the time is up. */
async function produce({ topic, measureMs }: Work & { readonly measureMs: number }) {
  const send = () => client.send(topic, wire);
  await untilOver(measureMs / 4, send);
  return costOf(async () => BATCH * (await untilOver(measureMs, send)));
}

/** Reads a topic from its beginning, from joining a group to leaving it. */
function consume({ topic, messages }: Work & { readonly messages: number }) {
  return costOf(() => client.read(topic, messages));
}

/** CPU time of a connected consumer and producer with nothing to do, as a share of one core. */
async function idle({ topic, measureMs }: Work & { readonly measureMs: number }) {
  const leave = await client.follow(topic);
  await pause(500);
  const before = process.cpuUsage();
  await pause(measureMs);
  const { user, system } = process.cpuUsage(before);
  await leave();
  return { idleShare: (user + system) / 1_000 / measureMs };
}

async function untilOver(durationMs: number, work: () => Promise<unknown>): Promise<number> {
  const endsAt = performance.now() + durationMs;
  let rounds = 0;
  do {
    await work();
    rounds++;
  } while (performance.now() < endsAt);
  return rounds;
}

async function costOf(work: () => Promise<number>) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const messages = await work();
  const { user, system } = process.cpuUsage(before);
  return {
    microsecondsPerMessage: (user + system) / messages,
    messagesPerSecond: messages / ((performance.now() - startedAt) / 1_000),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

serveCalls({ prepare, produce, consume, idle });
