import { decodeMessage, encodeMessage, isDecodeFailure, type WireMessage } from '@millrace/contract-kit';
import { contracts } from '@millrace/contracts';
import { uuidV7 } from '@millrace/ids';
import { serveCalls } from '../../processes/serve-calls.js';

/** As the client gives it: headers are text, the value is bytes. */
interface Incoming {
  readonly topic: string;
  readonly headers: WireMessage['headers'];
  readonly value: Buffer;
}

const WARM_UP_PASSES = 3;
const WARM_UP_MS = 100;

/** Messages of one order, as often as they come in a batch. */
const COPIES = 50;

const records = prepare();
const bytesPerRound = records.reduce((sum, { value }) => sum + value.length, 0);

const variants = {
  /** What a consumer does with a record before its handler sees it. */
  decode: (record: Incoming) => {
    const decoded = decodeMessage(contracts, record);
    if (isDecodeFailure(decoded)) throw new Error(`${decoded.reason}: ${decoded.detail}`);
    return decoded.data;
  },
  /** The plain way: parse the JSON, check it against its schema. No envelope, no test of UTF-8. */
  'parse and check': ({ headers, value }: Incoming) =>
    contracts.byType(headers['ce_type']!)!.schema.parse(JSON.parse(value.toString())),
  /** Without any check: what is below can only be had by not parsing JSON as such. */
  'parse alone': ({ value }: Incoming) => JSON.parse(value.toString()) as unknown,
};

/** The example of every message that an order's saga sends; ids are new, as they are in real ones. */
function prepare(): readonly Incoming[] {
  const messages = contracts.contracts().filter(({ topic }) => topic.kind !== 'table');
  return Array.from({ length: COPIES }, () => messages).flatMap((batch) =>
    batch.map((contract) => {
      const meta = { id: uuidV7(), source: '/millrace/bench' };
      const { topic, headers, value } = encodeMessage(contract, contract.example, meta);
      return { topic, headers, value: Buffer.from(value) };
    }),
  );
}

function measure({
  variant,
  measureMs,
}: {
  readonly variant: keyof typeof variants;
  readonly measureMs: number;
}) {
  const work = variants[variant];
  warmUp();
  // Twice, and the first time left out: what runs first is compiled while it runs.
  runFor(work, measureMs / 2);
  const { rounds, cpuSeconds } = runFor(work, measureMs);
  return {
    megabytesPerSecond: (rounds * bytesPerRound) / 1e6 / cpuSeconds,
    messagesPerSecond: (rounds * records.length) / cpuSeconds,
  };
}

let isWarm = false;

/**
 * All of them in turn, once: code that was compiled for the only caller it had is thrown away when it gets a second
 * one, and that should not fall into anybody's measurement.
 */
function warmUp(): void {
  if (isWarm) return;
  for (let pass = 0; pass < WARM_UP_PASSES; pass++) {
    for (const work of Object.values(variants)) runFor(work, WARM_UP_MS);
  }
  isWarm = true;
}

/** Seconds of CPU time: work on one core costs the same however busy the others are. */
function runFor(work: (record: Incoming) => unknown, durationMs: number) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  let rounds = 0;
  do {
    for (const record of records) work(record);
    rounds += 1;
  } while (performance.now() - startedAt < durationMs);
  const { user, system } = process.cpuUsage(before);
  return { rounds, cpuSeconds: (user + system) / 1e6 };
}

serveCalls({ measure });
