import 'reflect-metadata';
import { createKafka } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, Transport, type KafkaOptions, type MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { serveCalls } from '../processes/serve-calls.js';
import { Order, OrderItem, Payment, Reservation, Stock } from './entities.js';
import { InventoryController, InventoryService } from './inventory.app.js';
import { OrderController, OrderService, type Neighbours } from './order.app.js';
import { PaymentController, PaymentService, type ProviderAddress } from './payment.app.js';

// What a tutorial on NestJS, TypeORM and Kafka builds: save, then emit; one message, one transaction.

interface Options {
  readonly brokers: readonly string[];
  readonly url: string;
  readonly provider: ProviderAddress;
  readonly neighbours: Neighbours;
}

interface Parts {
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
}

const CONNECTIONS = 20;
const PARTITIONS = 4;

const apps: Readonly<Record<string, Parts>> = {
  order: { controllers: [OrderController], providers: [OrderService], entities: [Order, OrderItem] },
  inventory: {
    controllers: [InventoryController],
    providers: [InventoryService],
    entities: [Stock, Reservation],
  },
  payment: { controllers: [PaymentController], providers: [PaymentService], entities: [Payment] },
};

@Module({})
class TutorialModule {
  static of(name: string, parts: Parts, options: Options, dataSource: DataSource): DynamicModule {
    return {
      module: TutorialModule,
      imports: [ClientsModule.register([{ name: 'KAFKA', ...kafkaOf(name, options) }])],
      controllers: [...parts.controllers],
      providers: [
        ...parts.providers,
        { provide: DataSource, useValue: dataSource },
        { provide: 'PROVIDER', useValue: options.provider },
        { provide: 'NEIGHBOURS', useValue: options.neighbours },
      ],
    };
  }
}

function kafkaOf(name: string, { brokers }: Options): KafkaOptions {
  return {
    transport: Transport.KAFKA,
    options: {
      client: { clientId: `tutorial-${name}`, brokers: [...brokers] },
      consumer: { groupId: `tutorial-${name}`, maxWaitTimeInMs: 100 },
      // Without it one slow message holds up three other partitions.
      run: { partitionsConsumedConcurrently: PARTITIONS },
      subscribe: { fromBeginning: true },
    },
  };
}

async function start({
  name,
  options,
}: {
  readonly name: string;
  readonly options: Options;
}): Promise<string> {
  // For its one change to kafkajs: an idle client of it spins, and this one idles beside what is measured.
  createKafka({
    clientId: name,
    brokers: options.brokers,
    logger: createLogger({ service: name, level: 'warn' }),
  });
  const parts = apps[name]!;
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: [...parts.entities] as never,
    synchronize: true,
    poolSize: CONNECTIONS,
  });
  await dataSource.initialize();
  const app = await NestFactory.create<NestFastifyApplication>(
    TutorialModule.of(name, parts, options, dataSource),
    new FastifyAdapter(),
    { logger: ['warn', 'error'] },
  );
  app.connectMicroservice<MicroserviceOptions>(kafkaOf(name, options));
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

serveCalls({ start });
