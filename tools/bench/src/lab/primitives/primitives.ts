import { Channel, Mutex, WorkerPool } from '@millrace/concurrency';
import { Repeater } from '@repeaterjs/repeater';
import { Mutex as AsyncMutex } from 'async-mutex';
import pLimit from 'p-limit';
import PQueue from 'p-queue';

/** Does an operation so many times, one after the other where it says nothing else. */
export type Primitive = (times: number) => Promise<void>;

const WORKERS = 4;
/** Who asks at once where there is a queue: each worker has four in line. */
const SUBMITTERS = 16;

/** A value goes from one task to another, and neither goes on before that. */
const hops: Readonly<Record<string, Primitive>> = {
  channel: async (times) => {
    const channel = new Channel<number>();
    const reader = (async () => {
      for (let left = times; left > 0; left--) await channel.receive();
    })();
    for (let left = times; left > 0; left--) await channel.send(left);
    await reader;
  },
  repeater: async (times) => {
    const repeater = new Repeater<number>(async (push, stop) => {
      for (let left = times; left > 0; left--) await push(left);
      stop();
    });
    let received = 0;
    for await (const value of repeater) received += value === undefined ? 0 : 1;
    if (received !== times) throw new Error(`${received} of ${times} values came through the repeater`);
  },
};

const free = async (times: number, lock: () => Promise<() => void>) => {
  for (let left = times; left > 0; left--) (await lock())();
};

/** Two who want it all the time, and do something while they have it: each time it is handed over. */
const handedOver = async (times: number, lock: () => Promise<() => void>) => {
  const one = async () => {
    for (let left = times / 2; left > 0; left--) {
      const release = await lock();
      await Promise.resolve();
      release();
    }
  };
  await Promise.all([one(), one()]);
};

function locks(work: (times: number, lock: () => Promise<() => void>) => Promise<void>) {
  return {
    mutex: (times: number) => {
      const mutex = new Mutex();
      return work(times, async () => {
        const permit = await mutex.lock();
        return () => permit.release();
      });
    },
    'async-mutex': (times: number) => {
      const mutex = new AsyncMutex();
      return work(times, () => mutex.acquire());
    },
  };
}

const job = async () => undefined;

/** @param submitters as many as ask at once, all the time. */
function submits(submitters: number): Readonly<Record<string, Primitive>> {
  const work = async (times: number, submit: () => Promise<unknown>) => {
    const one = async () => {
      for (let left = times / submitters; left > 0; left--) await submit();
    };
    await Promise.all(Array.from({ length: submitters }, one));
  };
  return {
    pool: (times) => {
      const pool = new WorkerPool({ workers: WORKERS, queueLimit: SUBMITTERS, run: job });
      return work(times, () => pool.submit(undefined));
    },
    'p-limit': (times) => {
      const limit = pLimit(WORKERS);
      return work(times, () => limit(job));
    },
    'p-queue': (times) => {
      const queue = new PQueue({ concurrency: WORKERS });
      return work(times, () => queue.add(job));
    },
  };
}

/** What is measured, by what it does and who does it. */
export const PRIMITIVES: Readonly<Record<string, Readonly<Record<string, Primitive>>>> = {
  promise: {
    bare: async (times) => {
      for (let left = times; left > 0; left--) await Promise.resolve(left);
    },
  },
  hop: hops,
  lock: locks(free),
  'handed over': locks(handedOver),
  submit: submits(1),
  'queued submit': submits(SUBMITTERS),
};
