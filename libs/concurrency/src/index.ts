// Tasks
export { spawn, type Task, type TaskOptions, type TaskState } from './tasks/task.js';
export type { TaskOutcome } from './tasks/outcome.js';
export { TaskGroup, type TaskGroupOptions } from './tasks/task-group.js';
export { reportUnjoinedErrorsTo, type UnjoinedErrorReporter } from './tasks/unjoined-errors.js';
// Channels
export { Channel, type Received } from './channel/channel.js';
export { select } from './channel/select.js';
export { after, onReceive, onSend, otherwise, type SelectCase, type Timer } from './channel/select-cases.js';
// Pools (that of worker threads: @millrace/concurrency/cpu-pool)
export type { Pool, PoolCounters, WhenFull } from './pools/pool.js';
export type { PoolCall } from './pools/pool-call.js';
export { WorkerPool, type WorkerPoolOptions } from './pools/worker-pool.js';
// Locks
export { Mutex } from './locks/mutex.js';
export { Once } from './locks/once.js';
export type { Permit } from './locks/permit.js';
export { RWMutex } from './locks/rw-mutex.js';
export { Semaphore } from './locks/semaphore.js';
export { WaitGroup } from './locks/wait-group.js';
// What all of them may end with
export type { Cancellable, CancellableParent } from './waiting/cancellable.js';
// Group commit
export { Batcher, type BatcherOptions } from './batcher.js';
// Loops
export { PollingLoop, type PollingLoopOptions } from './polling-loop.js';
