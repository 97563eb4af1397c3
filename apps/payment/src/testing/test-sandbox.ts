import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freshDatabase } from '@millrace/testing';

const API_KEY = 'key-of-the-payment-specs';
const SANDBOX = new URL('../../../payment-sandbox/dist/', import.meta.url);

export interface TestSandbox {
  readonly url: string;
  readonly apiKey: string;
  /** What moved for an order, oldest first, e.g. `['authorize', 'capture']`. */
  movesOf(orderId: string): Promise<readonly string[]>;
  /** Captured minus refunded, over everything, in minor units. */
  takenMinor(): Promise<number>;
  /** Puts its clock forward, by seconds. */
  forward(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The real provider as a process of its own, on a database of its own: apps do not import apps.
 * @param settings further ones, by variable.
 */
export async function testSandbox(settings: Readonly<Record<string, string>> = {}): Promise<TestSandbox> {
  const database = await freshDatabase();
  const env = {
    DATABASE_URL: database.url,
    PROVIDER_API_KEY: API_KEY,
    PROVIDER_LATENCY_MS: '2',
    PROVIDER_SLOW_CARD_MS: '300',
    LOG_LEVEL: 'info',
    ...settings,
  };
  const migration = run('migrate.js', env);
  const [exitCode] = (await once(migration, 'exit')) as [number | null];
  if (exitCode !== 0) throw new Error(`the sandbox's migrations ended with ${exitCode}`);
  const server = run('main.js', env);
  const url = await listeningUrl(server);
  const get = async (path: string) => {
    // As long as it takes: on a busy machine the sandbox is slow, which is no answer to what a spec asks.
    const headers = { authorization: `Bearer ${API_KEY}`, 'x-timeout-ms': '60000' };
    const response = await fetch(`${url}${path}`, { headers });
    if (!response.ok) throw new Error(`the sandbox answered ${response.status} to GET ${path}`);
    return (await response.json()) as {
      movements: { kind: string }[];
      sums: { capturedMinor: number; refundedMinor: number }[];
    };
  };
  return {
    url,
    apiKey: API_KEY,
    movesOf: async (orderId) => (await get(`/ledger?reference=${orderId}`)).movements.map(({ kind }) => kind),
    takenMinor: async () =>
      (await get('/ledger?limit=1')).sums.reduce(
        (sum, one) => sum + one.capturedMinor - one.refundedMinor,
        0,
      ),
    forward: async (seconds) => {
      const response = await fetch(`${url}/clock/forward`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ seconds }),
      });
      if (response.status !== 204) throw new Error(`the sandbox's clock answered ${response.status}`);
    },
    stop: async () => {
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      await database.drop();
      if (code !== 0) throw new Error(`the sandbox ended with ${code} after SIGTERM`);
    },
  };
}

function run(script: string, env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL(script, SANDBOX))], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  return child;
}

async function listeningUrl(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const entry = JSON.parse(line) as { event?: string; url?: string };
    if (entry.event === 'listening' && entry.url) {
      server.stdout!.resume();
      return entry.url;
    }
  }
  throw new Error('the sandbox ended before it listened');
}
