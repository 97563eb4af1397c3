import { setTimeout as pause } from 'node:timers/promises';
import type { Scene } from '../cases/chaos-case.js';
import type { Cell } from './cells.js';
import { ASK_AGAIN_MS, askAsOperator } from './operator.js';

/** Nobody listens there: a try ends at once. */
const NOBODY = 'http://127.0.0.1:1/';

/** Has webhooks sent, by whichever process takes them, until the one that can die has. */
export async function keepPinging(scene: Scene, _: Cell, isOver: () => boolean): Promise<void> {
  const webhooks = `${scene.lab.stack.gatewayUrl}/v1/webhooks`;
  // One customer: each token that is minted is of another.
  const headers = { authorization: `Bearer ${scene.lab.mint.mint('customer')}` };
  let id: string | undefined;
  while (!isOver()) {
    if (id === undefined) {
      const made = await askAsOperator(scene, {
        method: 'POST',
        url: webhooks,
        headers,
        body: { url: NOBODY },
      });
      if (made?.status === 201) id = (JSON.parse(made.text) as { readonly id: string }).id;
    } else {
      await askAsOperator(scene, { method: 'POST', url: `${webhooks}/${id}/ping`, headers });
    }
    await pause(ASK_AGAIN_MS, undefined, { signal: scene.signal });
  }
}
