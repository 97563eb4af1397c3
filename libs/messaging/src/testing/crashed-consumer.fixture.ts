/** A process that would go on for ever, were it not told that its consumer has crashed. */
import { createLogger } from '@millrace/telemetry';
import { endProcess } from '../end-process.js';

setInterval(() => undefined, 1_000);
endProcess(createLogger({ service: 'test', level: 'info' }))(new TypeError('for good'));
