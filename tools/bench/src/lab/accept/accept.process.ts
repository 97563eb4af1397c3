import 'reflect-metadata';
import type { Queryable, Transaction } from '@millrace/persistence';
import { Shutdown, SETTINGS, startService } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import { Module, type FactoryProvider, type Type } from '@nestjs/common';
import { appModule } from '../../processes/app-module.js';
import { serveCalls } from '../../processes/serve-calls.js';
import { priceOfSku } from '../../system/catalogue.js';

/** An order that is checked and priced; what the handler of the route hands to the intake. */
interface AcceptRequest {
  readonly orderId: string;
  readonly slot: number;
  readonly total: { readonly amountMinor: number; readonly currency: string };
}
interface Outcome {
  readonly kind: 'accepted';
  readonly response: unknown;
}
type Place = (request: AcceptRequest) => Promise<Outcome>;

const load = <T>(path: string) => appModule<T>('order', path);
const { orderSettings } = await load<{ orderSettings: never }>('order.config.js');
const { PlaceOrderController } = await load<{ PlaceOrderController: Type }>(
  'place-order/place-order.controller.js',
);
const { PlaceOrderHandler } = await load<{ PlaceOrderHandler: Type }>('place-order/place-order.handler.js');
const { ReadOrderHandler } = await load<{ ReadOrderHandler: Type }>('read-order/read-order.handler.js');
const { OrderWatch } = await load<{ OrderWatch: Type }>('order/order-watch.js');
const { Catalogue } = await load<{ Catalogue: Type }>('catalogue/catalogue.js');
const { OrderAdmission } = await load<{ OrderAdmission: Type }>('admit-order/order-admission.js');
const { AdmitOrderGuard } = await load<{ AdmitOrderGuard: Type }>('admit-order/admit-order.guard.js');
const { OrderIntake } = await load<{ OrderIntake: Type<{ place: Place }> }>('place-order/order-intake.js');
const { openOrderIntake } = await load<{
  openOrderIntake: (
    settings: unknown,
    shutdown: Shutdown,
    router: ShardRouter,
    messaging: { readonly relays: { readonly wake: () => void } },
    fulfilOrder: unknown,
    admission: { readonly refuse: () => Error },
  ) => { place: Place };
}>('place-order/order-intake.provider.js');
const { acceptBatch } = await load<{
  acceptBatch: (
    transaction: Transaction,
    requests: readonly AcceptRequest[],
    saga: unknown,
  ) => Promise<Outcome[]>;
}>('place-order/accept-batch.js');
const { acceptedRowsOf } = await load<{
  acceptedRowsOf: (request: AcceptRequest, saga: unknown, now: Date) => { key: { response: unknown } };
}>('place-order/accepted-rows.js');
const { insertAccepted } = await load<{
  insertAccepted: (on: Queryable, rows: readonly unknown[]) => Promise<unknown>;
}>('place-order/insert-accepted.js');
const { shardRouterProvider } = await load<{ shardRouterProvider: FactoryProvider }>(
  'shards/shard-router.provider.js',
);
const { defineFulfilOrder } = await load<{ defineFulfilOrder: (settings: unknown) => unknown }>(
  'fulfil-order/fulfil-order.saga.js',
);

/** The intake of the moment: one server, one route, only what happens behind it differs. */
const intakes: Record<string, Place> = {};
let current: Place = () => Promise.reject(new Error('no intake was chosen'));

/** Nothing ends here, so a backlog would close the door: what is measured is what is behind it. */
const openDoor = {
  admit: () => undefined,
  hint: () => undefined,
  refuse: () => new Error('the queue of accepts stands'),
};

const intakeProvider: FactoryProvider<{ place: Place }> = {
  provide: OrderIntake,
  inject: [SETTINGS, Shutdown, ShardRouter],
  useFactory: (settings: unknown, shutdown: Shutdown, router: ShardRouter) => {
    const saga = defineFulfilOrder(settings);
    const messaging = { relays: { wake: () => undefined } };
    const intake = openOrderIntake(settings, shutdown, router, messaging, saga, openDoor);
    intakes['durable'] = (request) => intake.place(request);
    intakes['no database'] = async (request) => {
      const { key } = acceptedRowsOf(request, saga, new Date());
      return { kind: 'accepted', response: key.response };
    };
    intakes['a transaction per request'] = async (request) => {
      const [outcome] = await router.write([request.slot], (transaction) =>
        acceptBatch(transaction, [request], saga),
      );
      return outcome!;
    };
    // The rows of an order without the fence and the outbox: less than is promised, as cheap as one by one gets.
    intakes['a statement per request'] = async (request) => {
      const rows = acceptedRowsOf(request, saga, new Date());
      await insertAccepted(router.forSlot(request.slot).database, [rows]);
      return { kind: 'accepted', response: rows.key.response };
    };
    return { place: (request) => current(request) };
  },
};

@Module({
  controllers: [PlaceOrderController],
  providers: [
    shardRouterProvider,
    intakeProvider,
    PlaceOrderHandler,
    AdmitOrderGuard,
    { provide: OrderAdmission, useValue: openDoor },
    // Prices come from a table in memory, as they do in the service, which fills it from Kafka.
    {
      provide: Catalogue,
      useValue: {
        find: (sku: string) => ({
          sku,
          title: `Bench ${sku}`,
          unitPriceMinor: priceOfSku(sku),
          currency: 'EUR',
        }),
      },
    },
    // Only for requests that wait for the end of their order.
    { provide: ReadOrderHandler, useValue: {} },
    { provide: OrderWatch, useValue: {} },
  ],
})
class AcceptModule {}

serveCalls({
  listen: async () => {
    const service = await startService({
      name: 'accept',
      title: 'Accept',
      description: 'The route that takes orders, alone.',
      settings: orderSettings,
      module: AcceptModule,
    });
    return service.url;
  },
  use: (name: string) => {
    const place = intakes[name];
    if (!place) throw new Error(`there is no intake ${name}`);
    current = place;
  },
});
