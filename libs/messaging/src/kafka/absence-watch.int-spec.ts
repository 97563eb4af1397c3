import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mutingProxy } from '../testing/muting-proxy.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();
let proxy: Awaited<ReturnType<typeof mutingProxy>>;
let reader: ChildProcess;

beforeEach(async () => {
  const { things, db } = scene;
  proxy = await mutingProxy(things.brokers[0]!);
  const script = new URL('../testing/mutable-reader.fixture.js', import.meta.url).pathname;
  const consumer = `${things.prefix}.muted`;
  const args = [things.brokers.join(','), things.topic.name, db.url, consumer, String(proxy.port)];
  reader = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
});
afterEach(() => {
  reader.kill('SIGKILL');
  proxy.close();
});

describe('a consumer whose coordinator says nothing to it any more, while the cluster answers', () => {
  it('ends its process, and says why', async () => {
    await scene.things.kafka.sendMessages([scene.things.message(1)], 4);
    const exited = once(reader, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: reader.stdout! })) {
      if (line === 'committed 1') proxy.mute();
      else lines.push(line);
    }
    expect(await exited).toEqual([1, null]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'fatal', err: { code: 'consumer_lost' } },
    ]);
    expect(await scene.db.effects()).toEqual({ total: 1, distinct: 1 });
  });
});
