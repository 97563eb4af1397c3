import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Public } from '@millrace/access';
import { defineSettings } from '@millrace/config';
import { eventually } from '@millrace/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { httpSettings, type Service, startService } from './index.js';

/** How long Fastify keeps an idle connection. */
const KEEP_ALIVE_MS = 72_000;

let answer = Promise.withResolvers<string>();
let begunRequests = 0;

@Public()
@Controller()
class SlowController {
  @Get('slow')
  slow(): Promise<string> {
    begunRequests++;
    return answer.promise;
  }

  /** Its head is sent before the stop, its end afterwards. */
  @Get('begun')
  begun(@Res() reply: FastifyReply): void {
    begunRequests++;
    reply.hijack();
    reply.raw.writeHead(200, { 'content-length': '4' });
    reply.raw.flushHeaders();
    void answer.promise.then((text) => reply.raw.end(text));
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

let service: Service;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  answer.resolve('over');
  await service.stop();
});

async function start(shutdownTimeoutMs: number, prestopMs = 0): Promise<void> {
  answer = Promise.withResolvers();
  begunRequests = 0;
  const definition = {
    name: 'slow',
    title: 'Slow',
    description: 'A service for tests.',
    settings: defineSettings(httpSettings),
    module: SlowModule,
  };
  const env = {
    LOG_LEVEL: 'silent',
    SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs),
    SHUTDOWN_PRESTOP_MS: String(prestopMs),
  };
  service = await startService(definition, env);
}

/** A connection of a caller that would use it again; what came over it, and its end. */
async function caller(path?: string) {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.setEncoding('utf8').on('data', (data: string) => (heard += data));
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  if (path !== undefined) socket.write(`GET ${path} HTTP/1.1\r\nhost: here\r\n\r\n`);
  return { closed, heard: () => heard };
}

const takesNoMore = () =>
  eventually(() => expect(service.app.getHttpServer().listening).toBe(false), {
    waitingFor: 'the door to close',
  });
const underWay = (requests: number) =>
  eventually(() => expect(begunRequests).toBe(requests), {
    waitingFor: `${requests} requests to be under way`,
  });

describe('a stop of HTTP', () => {
  it('answers what is under way, says that the connection ends, and waits for no keep-alive', async () => {
    await start(10 * KEEP_ALIVE_MS);
    const [slow, begun, idle] = [await caller('/slow'), await caller('/begun'), await caller()];
    await eventually(() => expect(begun.heard()).toContain('200 OK'), { waitingFor: 'an answer to begin' });
    await underWay(2);
    const startedAtMs = performance.now();
    const stopped = service.stop();
    await takesNoMore();
    await idle.closed;
    expect(slow.heard()).toBe('');
    answer.resolve('late');
    await Promise.all([stopped, slow.closed, begun.closed]);
    expect(performance.now() - startedAtMs).toBeLessThan(KEEP_ALIVE_MS / 2);
    expect(slow.heard()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(slow.heard()).toMatch(/\r\nconnection: close\r\n/i);
    expect(slow.heard()).toMatch(/late$/);
    expect(begun.heard()).toMatch(/late$/);
  });

  it('sends callers to other connections while it still serves', async () => {
    await start(KEEP_ALIVE_MS, 5_000);
    answer.resolve('in time');
    const stopped = service.stop();
    const { closed, heard } = await caller('/slow');
    await closed;
    expect(heard()).toMatch(/\r\nconnection: close\r\n.*in time$/is);
    await stopped;
  });

  it('cuts what is not answered in half of the time that there is', async () => {
    await start(500);
    const warned: object[] = [];
    service.logger.warn = (entry: object) => void warned.push(entry);
    const { closed, heard } = await caller('/slow');
    await underWay(1);
    expect(await service.stop()).toEqual({ failed: [] });
    await closed;
    expect(heard()).toBe('');
    expect(warned).toEqual([{ event: 'requests-cut', limitMs: 250 }]);
  });
});
