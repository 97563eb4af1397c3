import { parentPort, workerData } from 'node:worker_threads';
import { runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort!.postMessage(await runScenario(workerData as Scenario));
// Connections of pods that were killed stay open for ever: nobody is left to close them.
parentPort!.close();
