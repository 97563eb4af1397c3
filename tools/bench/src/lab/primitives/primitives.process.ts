import { serveCalls } from '../../processes/serve-calls.js';
import { PRIMITIVES, type Primitive } from './primitives.js';

/** Between two looks at the clock. Even, and a multiple of the submitters. */
const TIMES = 3_200;

async function measure({
  group,
  variant,
  measureMs,
}: {
  readonly group: string;
  readonly variant: string;
  readonly measureMs: number;
}) {
  const primitive = PRIMITIVES[group]?.[variant];
  if (!primitive) throw new Error(`there is no ${variant} of ${group}`);
  // Twice, and the first time left out: what runs first is compiled while it runs.
  await runFor(primitive, measureMs / 2);
  return { nsPerOperation: await runFor(primitive, measureMs) };
}

/** CPU time, that of the collector included: work on one core costs the same however busy the others are. */
async function runFor(primitive: Primitive, durationMs: number): Promise<number> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  let done = 0;
  do {
    await primitive(TIMES);
    done += TIMES;
  } while (performance.now() - startedAt < durationMs);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / done;
}

serveCalls({ measure });
