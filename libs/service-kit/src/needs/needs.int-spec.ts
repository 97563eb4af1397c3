import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { defineTopic } from '@millrace/contract-kit';
import { eventually, freshDatabase, LaterKafka } from '@millrace/testing';

const SERVICE = new URL('../testing/needy-service.fixture.js', import.meta.url).pathname;
const topic = defineTopic({ name: 'thing.events', owner: 'thing', kind: 'events', summary: '' });

interface Line {
  readonly event?: string;
  readonly port?: number;
  readonly url?: string;
  readonly msg: string;
  readonly nextInMs?: number;
}

const children: ChildProcess[] = [];
let kafka: LaterKafka;
beforeAll(async () => {
  kafka = await LaterKafka.prepare();
});
afterAll(() => kafka.stop());
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(env: Record<string, string>) {
  const lines: Line[] = [];
  const child = spawn(process.execPath, [SERVICE], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const waits = () => lines.filter(({ event }) => event === 'waiting');
  return { child, exited, lines, waits };
}

function waitingPort({ waits }: ReturnType<typeof run>, times = 1): Promise<number> {
  return eventually(
    () => {
      expect(waits().length).toBeGreaterThanOrEqual(times);
      return waits()[0]!.port!;
    },
    { waitingFor: `${times} look(s) in vain`, timeoutMs: 60_000 },
  );
}

async function get(port: number, path: string) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, body: type.includes('json') ? ((await response.json()) as object) : {} };
}

describe('a service whose broker is away at its start', () => {
  it('lives, is not ready and says why, and becomes ready when the broker and its topic come', async () => {
    const database = await freshDatabase();
    const service = run({ KAFKA_BROKERS: kafka.brokers.join(','), DATABASE_URL: database.url });
    const port = await waitingPort(service, 2);
    expect(await get(port, '/health/live')).toMatchObject({ status: 200, body: { healthy: true } });
    expect(await get(port, '/health/ready')).toMatchObject({
      status: 503,
      body: {
        healthy: false,
        checks: { kafka: { healthy: false, detail: expect.stringContaining('No Kafka broker answers') } },
      },
    });
    expect(await get(port, '/things')).toMatchObject({ status: 503, body: { code: 'starting' } });
    expect((await get(port, '/metrics')).status).toBe(200);
    await kafka.start();
    const withoutTopic = () =>
      expect(service.waits().at(-1)!.msg).toContain('There is no topic thing.events yet');
    await eventually(withoutTopic, { waitingFor: 'the broker to be found without the topic' });
    await kafka.createTopics([topic]);
    const ready = async () => expect(await get(port, '/health/ready')).toMatchObject({ status: 200 });
    await eventually(ready, { waitingFor: 'readiness', timeoutMs: 60_000 });
    expect(service.lines.filter(({ event }) => event === 'listening')).toMatchObject([
      { url: `http://127.0.0.1:${port}` },
    ]);
    service.child.kill('SIGTERM');
    expect(await service.exited).toEqual([0, null]);
    await database.drop();
  });

  it('tells every look in one line, with growing pauses, and names all that is missing', async () => {
    const service = run({ KAFKA_BROKERS: '127.0.0.1:1', DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' });
    await waitingPort(service, 4);
    expect(service.lines.every(({ event }) => event === 'waiting')).toBe(true);
    const [first, , third] = service.waits();
    expect(first!.msg).toMatch(/^needy waits for kafka: .*127\.0\.0\.1:1.*; database: .*ECONNREFUSED/);
    expect([first, third]).toMatchObject([{ nextInMs: 250 }, { nextInMs: 1_000 }]);
  });

  it('ends on SIGTERM and on SIGINT with code 0, and does not end its pause before', async () => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    const ends = signals.map(async (signal) => {
      const service = run({ KAFKA_BROKERS: '127.0.0.1:1', DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' });
      await waitingPort(service, 5);
      const toldAt = performance.now();
      service.child.kill(signal);
      expect(await service.exited).toEqual([0, null]);
      expect(performance.now() - toldAt).toBeLessThan(service.waits().at(-1)!.nextInMs!);
    });
    await Promise.all(ends);
  });

  it('does not wait for settings that are wrong', async () => {
    const service = run({
      KAFKA_BROKERS: '127.0.0.1:1',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      DATABASE_URL: 'postgres://u:p@h/x',
    });
    expect(await service.exited).toEqual([1, null]);
    expect(service.lines).toEqual([]);
  });
});
