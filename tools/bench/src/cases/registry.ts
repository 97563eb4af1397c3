import { accept } from './accept.case.js';
import type { BenchCase } from './bench-case.js';
import { decode } from './decode.case.js';
import { hotSku } from './hot-sku.case.js';
import { idle } from './idle.case.js';
import { kafkaClient } from './kafka-client.case.js';
import { oldOrders } from './old-orders.case.js';
import { overload } from './overload.case.js';
import { heap } from './heap.case.js';
import { pools } from './pools.case.js';
import { primitives } from './primitives.case.js';
import { recovery } from './recovery.case.js';
import { relay } from './relay.case.js';
import { replicas } from './replicas.case.js';
import { sagaLatency } from './saga-latency.case.js';
import { sagaThroughput } from './saga-throughput.case.js';
import { soak } from './soak.case.js';
import { startUp } from './start-up.case.js';
import { statements } from './statements.case.js';
import { synchronous } from './synchronous.case.js';

/** Every case, in the order in which they run. */
export const cases: readonly BenchCase[] = [
  idle,
  decode,
  kafkaClient,
  primitives,
  relay,
  hotSku,
  accept,
  pools,
  heap,
  sagaThroughput,
  statements,
  sagaLatency,
  synchronous,
  overload,
  replicas,
  recovery,
  oldOrders,
  soak,
  startUp,
];
