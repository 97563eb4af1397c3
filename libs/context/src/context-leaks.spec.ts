import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { Context } from './index.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const CHILDREN = 1_000_000;
/** A byte for each child: one reference that stayed would take eight. */
const FLAT_BYTES = CHILDREN;

describe('a million children of one parent', () => {
  it.each<[string, (parent: Context) => void]>([
    ['that nobody listens to', (parent) => void parent.withTimeout(60_000).withCancel()],
    [
      'that are cancelled',
      (parent) => {
        const child = parent.withTimeout(60_000).withCancel();
        void child.context.done;
        child.cancel();
      },
    ],
    [
      'whose listeners left',
      (parent) => {
        const leave = parent.withTimeout(60_000).onDone(() => undefined);
        leave();
      },
    ],
  ])(
    '%s leave the heap flat',
    (_which, use) => {
      const { context: parent, cancel } = Context.background().withTimeout(600_000).withCancel();
      void parent.done;
      for (let n = 0; n < 10_000; n++) use(parent);
      const before = heapBytes();
      for (let n = 0; n < CHILDREN; n++) use(parent);
      expect(heapBytes() - before).toBeLessThan(FLAT_BYTES);
      cancel();
    },
    60_000,
  );
});
