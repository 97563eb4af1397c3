import { ContractRegistry, defineMessage, defineTopic } from '@millrace/contract-kit';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, type MessageHandler } from '@nestjs/microservices';
import { describe, expect, it } from '@jest/globals';
import { of, throwError } from 'rxjs';
import { z } from 'zod';
import { BatchHandler, type BatchContext, type ReceivedMessage } from '../batch-handler.js';
import { createKafka } from '@millrace/kafka';
import { DEFAULT_TUNING } from '../messaging-tuning.js';
import { singleDatabaseStore } from '../message-store.js';
import { defineSubscription } from '../subscription.js';
import { KafkaBatchServer } from './kafka-batch-server.js';

const contractOf = (topic: string) =>
  defineMessage({
    name: 'make-thing',
    version: 1,
    topic: defineTopic({ name: topic, owner: 'thing', kind: 'commands', summary: '' }),
    summary: '',
    schema: z.object({ id: z.string() }),
    keyOf: (data) => data.id,
    example: { id: 'a' },
  });
const contract = contractOf('thing.commands');
const subscriptionOf = (consumer: string, topic = contract) =>
  defineSubscription({ consumer, contracts: [topic] });
const batch: readonly ReceivedMessage[] = [];
const context = { database: 'things' } as BatchContext;

function server() {
  const logger = createLogger({ service: 'test', level: 'silent' });
  return new KafkaBatchServer({
    kafka: createKafka({ clientId: 'test', brokers: ['127.0.0.1:1'], logger }),
    registry: new ContractRegistry([contract]),
    store: singleDatabaseStore('things', undefined as never),
    logger,
    health: new HealthRegistry(),
    tuning: DEFAULT_TUNING,
    onPublished: () => undefined,
    onFatal: () => undefined,
  });
}

/** Lets Nest register the handlers of a controller, as it does in a service. */
async function registered(controller: Type) {
  @Module({ controllers: [controller] })
  class TestModule {}
  const strategy = server();
  const app = await NestFactory.createMicroservice(TestModule, {
    strategy,
    logger: false,
    abortOnError: false,
  });
  await app.init();
  return strategy;
}

/** A controller whose one handler does what the test says. */
function controllerOf(work: (...parameters: readonly unknown[]) => unknown): Type {
  @Controller()
  class ThingController {
    @BatchHandler(subscriptionOf('reader'))
    async make(messages: readonly ReceivedMessage[], batchContext: BatchContext): Promise<unknown> {
      return work(messages, batchContext);
    }
  }
  return ThingController;
}

describe('the batch transport in Nest', () => {
  it('calls a handler with the messages and the context: Nest alone would pass only the first', async () => {
    let called: readonly unknown[] = [];
    const strategy = await registered(controllerOf((...parameters) => (called = parameters)));
    await strategy.invoke([...strategy.getHandlers().values()][0]!, batch, context);
    expect(called[0]).toBe(batch);
    expect(called[1]).toBe(context);
  });

  it("lets a handler's own error through: Nest alone would replace it by { status: 'error' }", async () => {
    const bug = new TypeError('x is not a function');
    const strategy = await registered(
      controllerOf(() => {
        throw bug;
      }),
    );
    await expect(strategy.invoke([...strategy.getHandlers().values()][0]!, batch, context)).rejects.toBe(bug);
  });

  it('waits for the work even where a hook drops its promise', async () => {
    const strategy = server();
    const order: string[] = [];
    strategy.setOnProcessingStartHook((_transport, _context, done) => {
      order.push('start hook');
      void done();
    });
    strategy.setOnProcessingEndHook(() => order.push('end hook'));
    const handler: MessageHandler = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('work');
    };
    await strategy.invoke(handler, batch, context);
    order.push('returned');
    expect(order).toEqual(['start hook', 'work', 'end hook', 'returned']);
  });

  it('fails with a hook that fails', async () => {
    const strategy = server();
    strategy.setOnProcessingStartHook(() => {
      throw new Error('no span');
    });
    await expect(strategy.invoke(async () => undefined, batch, context)).rejects.toThrow('no span');
  });

  it('follows a stream that an interceptor made of the result', async () => {
    const strategy = server();
    await strategy.invoke(async () => of(undefined), batch, context);
    const failing: MessageHandler = async () => throwError(() => new Error('in the stream'));
    await expect(strategy.invoke(failing, batch, context)).rejects.toThrow('in the stream');
  });

  it('keeps two consumers of one topic apart: Nest alone would chain them', async () => {
    @Controller()
    class TwoController {
      @BatchHandler(subscriptionOf('one'))
      async one(): Promise<void> {}
      @BatchHandler(subscriptionOf('two'))
      async two(): Promise<void> {}
    }
    const strategy = await registered(TwoController);
    expect([...strategy.getHandlers().keys()]).toEqual(['one on thing.commands', 'two on thing.commands']);
  });

  it('lets one handler hear several topics', async () => {
    @Controller()
    class BothController {
      @BatchHandler(subscriptionOf('one'), subscriptionOf('one', contractOf('thing.events')))
      async both(): Promise<void> {}
    }
    const strategy = await registered(BothController);
    expect([...strategy.getHandlers().keys()]).toEqual(['one on thing.commands', 'one on thing.events']);
  });

  it('can be closed though it was never opened, and twice', async () => {
    const strategy = server();
    await strategy.close();
    await strategy.close();
  });

  it('refuses two handlers of one subscription, and a handler without one or of two consumers', async () => {
    @Controller()
    class DoubleController {
      @BatchHandler(subscriptionOf('one'))
      async one(): Promise<void> {}
      @BatchHandler(subscriptionOf('one'))
      async again(): Promise<void> {}
    }
    await expect(registered(DoubleController)).rejects.toThrow(
      'two handlers are declared for one on thing.commands',
    );
    @Controller()
    class PlainController {
      @(EventPattern('thing.commands') as MethodDecorator)
      async plain(): Promise<void> {}
    }
    await expect(registered(PlainController)).rejects.toThrow('not declared by @BatchHandler');
    @Controller()
    class SplitController {
      @BatchHandler(subscriptionOf('one'), subscriptionOf('two', contractOf('thing.events')))
      async both(): Promise<void> {}
    }
    await expect(registered(SplitController)).rejects.toThrow('is of one and two');
  });
});
