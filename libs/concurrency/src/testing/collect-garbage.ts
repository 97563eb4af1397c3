import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { quiet } from './quiet.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects until `isDone`: finalizers run some turns later, at most a hundred here. */
export async function collectGarbage(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !isDone(); turn++) {
    gc();
    await quiet();
  }
}
